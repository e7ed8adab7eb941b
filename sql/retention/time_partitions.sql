CREATE FUNCTION _clickrollup.time_partitions(p_source regclass)
RETURNS TABLE (partition regclass, begins timestamptz, ends timestamptz)
LANGUAGE plpgsql STABLE
-- PostgreSQL writes a bound as the session would, and reads it otherwise: CST is not only China's time.
SET search_path = pg_catalog, pg_temp SET "TimeZone" = 'UTC' SET "DateStyle" = 'ISO, MDY' AS $function$
DECLARE
    v_type text;
    v_time text;
BEGIN
    SELECT format_type(a.atttypid, NULL) INTO v_type
    FROM pg_catalog.pg_partitioned_table AS p
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0]
    WHERE p.partrelid = p_source AND p.partstrat = 'r' AND p.partnatts = 1
      AND a.attname = _clickrollup.retention_column(p_source);
    IF NOT FOUND THEN
        RETURN;
    END IF;
    v_time := CASE v_type WHEN 'uuid' THEN
                  format('_clickrollup.uuid_bound(%I)', _clickrollup.retention_column(p_source))
              ELSE _clickrollup.retention_time(p_source) END;
    -- One statement for what may be thousands of partitions.
    RETURN QUERY EXECUTE format($sql$
        SELECT b.partition,
               CASE b.begins WHEN 'MINVALUE' THEN '-infinity'
                             ELSE (SELECT %1$s FROM (SELECT btrim(b.begins, '''')::%2$s AS %3$I) AS bound) END,
               CASE b.ends WHEN 'MAXVALUE' THEN 'infinity'
                           ELSE (SELECT %1$s FROM (SELECT btrim(b.ends, '''')::%2$s AS %3$I) AS bound) END
        FROM (SELECT i.inhrelid::regclass AS partition, m.bounds[1] AS begins, m.bounds[2] AS ends
              FROM pg_catalog.pg_inherits AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.inhrelid,
                   regexp_match(pg_get_expr(c.relpartbound, c.oid),
                                '^FOR VALUES FROM [(](.*)[)] TO [(](.*)[)]$') AS m (bounds)
              WHERE i.inhparent = $1 AND NOT i.inhdetachpending AND m.bounds IS NOT NULL) AS b$sql$,
        v_time, v_type, _clickrollup.retention_column(p_source))
    USING p_source;
END
$function$;
COMMENT ON FUNCTION _clickrollup.time_partitions(regclass) IS
    'partitions of a table by ranges of its events'' time, without the default one; no rows for any other table';
