CREATE FUNCTION _clickrollup.partman_name(p_source regclass) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT format('%s.%s', n.nspname, c.relname)
    FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.oid = p_source
);
COMMENT ON FUNCTION _clickrollup.partman_name(regclass) IS
    'name by which pg_partman knows the table: schema and name, unquoted';
