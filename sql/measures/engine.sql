CREATE FUNCTION _clickrollup.engine() RETURNS text
LANGUAGE sql STABLE
RETURN CASE WHEN _clickrollup.extension_schema('clickrollup_kernel') IS NOT NULL THEN 'kernel' ELSE 'sql' END;
COMMENT ON FUNCTION _clickrollup.engine() IS
    'what makes sketches and top Ns: the optional kernel in C, or SQL that collects the values of a group and counts '
    'them at once, on the shards of Citus too';
