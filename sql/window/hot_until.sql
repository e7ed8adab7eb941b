CREATE FUNCTION _clickrollup.hot_until(p_source regclass, p_now timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE
-- As in hot_since().
SET search_path = pg_catalog, pg_temp SET "TimeZone" = 'UTC' SET "DateStyle" = 'ISO, MDY'
BEGIN ATOMIC
    SELECT b.begins - interval '1 microsecond'
    FROM pg_catalog.pg_inherits AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.inhrelid,
         LATERAL CAST(substring(pg_get_expr(c.relpartbound, c.oid) FROM $bound$^FOR VALUES FROM \('([^']+)'\)$bound$)
                      AS timestamptz) AS b (begins)
    WHERE i.inhparent = p_source AND b.begins > p_now
    ORDER BY b.begins OFFSET 1 LIMIT 1;
END;
COMMENT ON FUNCTION _clickrollup.hot_until(regclass, timestamptz) IS
    'where the partition ends that comes after the one of a time; NULL where there are fewer';
