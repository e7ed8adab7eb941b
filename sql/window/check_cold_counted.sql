CREATE FUNCTION _clickrollup.check_cold_counted(p_rollup clickrollup.rollups) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF p_rollup.cold_before IS NOT NULL AND p_rollup.cold_counted_id < p_rollup.last_aggregated_id
       AND (_clickrollup.cold_events(p_rollup, p_rollup.last_aggregated_id)).events > 0 THEN
        RAISE EXCEPTION 'rollup ''%'' has events before % still to be counted, up to id %',
            p_rollup.name, p_rollup.cold_before, p_rollup.last_aggregated_id
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = format('SELECT clickrollup.renew_rollup(%L); CALL clickrollup.run_rollup(%1$L);',
                                p_rollup.name);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_cold_counted(clickrollup.rollups) IS
    'raise 55000 where not all events up to the watermark are counted, for a caller that reads only those above it';
