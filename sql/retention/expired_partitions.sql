CREATE FUNCTION _clickrollup.expired_partitions(p_source regclass, p_before timestamptz)
RETURNS TABLE (partition regclass, begins timestamptz, ends timestamptz)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_newest timestamptz;
BEGIN
    IF coalesce(_clickrollup.partman_manages(p_source), true) THEN
        -- pg_partman reckons from the newest partition, and makes no more where there is none.
        SELECT max(t.ends) INTO v_newest FROM _clickrollup.time_partitions(p_source) AS t;
    END IF;
    RETURN QUERY SELECT t.partition, t.begins, t.ends FROM _clickrollup.time_partitions(p_source) AS t
                 WHERE t.ends <= p_before AND t.ends IS DISTINCT FROM v_newest ORDER BY t.ends;
END
$function$;
COMMENT ON FUNCTION _clickrollup.expired_partitions(regclass, timestamptz) IS
    'time partitions that end at or before a time, oldest first, without the newest of those that pg_partman keeps '
    'or may keep';
