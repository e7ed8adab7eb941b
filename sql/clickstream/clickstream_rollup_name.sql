CREATE FUNCTION _clickrollup.clickstream_rollup_name(p_schema name, p_table name) RETURNS text
LANGUAGE sql STABLE
RETURN CASE WHEN EXISTS (SELECT FROM clickrollup.rollups AS r WHERE r.name = p_table)
            THEN format('%I.%I', p_schema, p_table) ELSE p_table END;

COMMENT ON FUNCTION _clickrollup.clickstream_rollup_name(name, name) IS
    'name for a rollup of a clickstream: its table''s, as in the lab, or with the schema where that is taken';
