CREATE FUNCTION _clickrollup.engine_of(p_source regclass) RETURNS text
LANGUAGE sql STABLE
RETURN CASE WHEN _clickrollup.extension_schema('clickrollup_kernel') IS NOT NULL THEN 'kernel'
            WHEN _clickrollup.is_distributed(p_source) THEN 'shards' ELSE 'sql' END;
COMMENT ON FUNCTION _clickrollup.engine_of(regclass) IS
    'what makes the sketches and top Ns of a source: the optional kernel in C; plain aggregates, which Citus runs on '
    'the shards; or SQL that collects the values of a group and counts them at once';
