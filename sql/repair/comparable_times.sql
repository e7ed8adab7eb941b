CREATE FUNCTION _clickrollup.comparable_times(p_rollup clickrollup.rollups, p_times tstzmultirange)
RETURNS tstzmultirange
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_buckets tstzmultirange := _clickrollup.whole_buckets(p_rollup, p_times);
    v_gone    timestamptz := _clickrollup.bucket_at_or_after(
        p_rollup, _clickrollup.raw_dropped_before(p_rollup.event_table_name));
BEGIN
    IF lower(v_buckets) < v_gone THEN
        RAISE NOTICE 'events of % were dropped: buckets of rollup ''%'' before % are not compared',
            p_rollup.event_table_name, p_rollup.name, v_gone;
    END IF;
    RETURN v_buckets - tstzmultirange(tstzrange(NULL, v_gone));
END
$function$;
COMMENT ON FUNCTION _clickrollup.comparable_times(clickrollup.rollups, tstzmultirange) IS
    'names of the buckets of a rollup within the given times for which retention has dropped neither bucket nor events';
