CREATE FUNCTION _clickrollup.time_key(p_source regclass) RETURNS name
LANGUAGE sql STABLE
RETURN (
    SELECT a.attname
    FROM pg_catalog.pg_partitioned_table AS p
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0]
    WHERE p.partrelid = p_source AND p.partstrat = 'r' AND p.partnatts = 1
      AND a.atttypid IN ('timestamptz'::regtype, 'timestamp'::regtype)
);
COMMENT ON FUNCTION _clickrollup.time_key(regclass) IS
    'column by whose time, timestamptz or timestamp, a table is partitioned; NULL for any other table';
