CREATE FUNCTION _clickrollup.time_partitions(p_source regclass)
RETURNS TABLE (partition regclass, begins timestamptz, ends timestamptz)
LANGUAGE sql STABLE
-- PostgreSQL writes a bound as the session would, and reads it otherwise: CST is not only China's time.
SET search_path = pg_catalog, pg_temp SET "TimeZone" = 'UTC' SET "DateStyle" = 'ISO, MDY'
BEGIN ATOMIC
    SELECT i.inhrelid::regclass,
           _clickrollup.bound_time(p_source, m.bounds[1]), _clickrollup.bound_time(p_source, m.bounds[2])
    FROM pg_catalog.pg_partitioned_table AS p
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0]
    JOIN pg_catalog.pg_inherits AS i ON i.inhparent = p.partrelid AND NOT i.inhdetachpending
    JOIN pg_catalog.pg_class AS c ON c.oid = i.inhrelid
    CROSS JOIN LATERAL regexp_match(
        pg_get_expr(c.relpartbound, c.oid), '^FOR VALUES FROM \((.*)\) TO \((.*)\)$') AS m (bounds)
    WHERE p.partrelid = p_source AND p.partstrat = 'r' AND p.partnatts = 1
      AND a.attname = _clickrollup.retention_column(p_source) AND m.bounds IS NOT NULL;
END;
COMMENT ON FUNCTION _clickrollup.time_partitions(regclass) IS
    'partitions of a table by ranges of its events'' time, without the default one; no rows for any other table';
