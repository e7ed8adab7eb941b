CREATE FUNCTION _clickrollup.compress_next(p_source regclass, p_as_of timestamptz) RETURNS boolean
LANGUAGE plpgsql
-- A bound is written as the session would, and read again by the same.
SET search_path = pg_catalog, pg_temp SET "TimeZone" = 'UTC' SET "DateStyle" = 'ISO, MDY' AS $function$
DECLARE
    v_after     interval := (SELECT s.compress_after FROM clickrollup.source_retention AS s
                             WHERE s.event_table_name = _clickrollup.qualified_name(p_source));
    v_partition regclass;
BEGIN
    IF v_after IS NULL THEN
        RETURN false;
    END IF;
    SELECT t.partition INTO v_partition FROM _clickrollup.time_partitions(p_source) AS t
    JOIN pg_catalog.pg_class AS c ON c.oid = t.partition AND c.relkind = 'r'
    WHERE t.ends <= _clickrollup.time_before(p_as_of, v_after) AND NOT _clickrollup.is_columnar(t.partition)
    ORDER BY t.ends LIMIT 1;
    IF v_partition IS NULL THEN
        RETURN false;
    END IF;
    PERFORM _clickrollup.check_own_retention(p_source);
    PERFORM _clickrollup.lock_for_writing(p_source);
    PERFORM _clickrollup.compress_partition(p_source, v_partition);
    RETURN true;
END
$function$;
COMMENT ON FUNCTION _clickrollup.compress_next(regclass, timestamptz) IS
    'compress the oldest partition of a source that ended before its compress_after and is not compressed yet; returns '
    'whether there was one';
