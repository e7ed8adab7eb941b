CREATE FUNCTION _clickrollup.set_events_aside(p_source regclass, p_from timestamptz, p_until timestamptz)
RETURNS regclass
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    EXECUTE format('CREATE TEMPORARY TABLE clickrollup_set_aside (LIKE %s)', p_source);
    EXECUTE format($sql$
        WITH moved AS (DELETE FROM %s WHERE event_time >= $1 AND event_time < $2 RETURNING *)
        INSERT INTO pg_temp.clickrollup_set_aside SELECT * FROM moved
        $sql$, _clickrollup.default_partition(p_source))
    USING p_from, p_until;
    RETURN 'pg_temp.clickrollup_set_aside'::regclass;
END
$function$;
COMMENT ON FUNCTION _clickrollup.set_events_aside(regclass, timestamptz, timestamptz) IS
    'take the events of a time range out of the default partition, into a temporary table that is returned';
