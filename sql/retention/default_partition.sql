CREATE FUNCTION _clickrollup.default_partition(p_source regclass) RETURNS regclass
LANGUAGE sql STABLE
RETURN (SELECT nullif(p.partdefid, 0)::regclass
        FROM pg_catalog.pg_partitioned_table AS p WHERE p.partrelid = p_source);

COMMENT ON FUNCTION _clickrollup.default_partition(regclass) IS 'default partition of a table, NULL where it has none';
