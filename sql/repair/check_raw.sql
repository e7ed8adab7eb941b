CREATE FUNCTION _clickrollup.check_raw(p_rollup clickrollup.rollups, p_buckets tstzmultirange) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_gone  timestamptz := _clickrollup.raw_dropped_before(p_rollup.event_table_name);
    v_whole timestamptz := _clickrollup.bucket_at_or_after(p_rollup, v_gone);
BEGIN
    IF lower(p_buckets) < v_whole THEN
        RAISE EXCEPTION 'events of % before % were dropped: rollup ''%'' cannot be rebuilt from % on',
            p_rollup.event_table_name, v_gone, p_rollup.name, lower(p_buckets)
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = format('Its first bucket that has all its events begins at %s; '
                                'what is stored of those before is all that is left of them.', v_whole);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_raw(clickrollup.rollups, tstzmultirange) IS
    'raise 55000 where retention has dropped events of the buckets with names in the given ranges';
