CREATE FUNCTION _clickrollup.watermark_elsewhere(p_rollup text) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_success boolean;
    v_result  text;
BEGIN
    EXECUTE 'SELECT c.success, c.result FROM run_command_on_coordinator($1) AS c' INTO v_success, v_result
    USING format('SELECT r.last_aggregated_id FROM clickrollup.rollups AS r WHERE r.name = %L', p_rollup);
    IF v_success IS NOT TRUE OR coalesce(v_result, '') = '' THEN
        RAISE EXCEPTION 'the coordinator does not say how far rollup ''%'' is', p_rollup
            USING ERRCODE = 'object_not_in_prerequisite_state', DETAIL = v_result,
                  HINT = format('Ask for the live view on the coordinator, '
                                'or GRANT SELECT ON clickrollup.rollups TO %I;', current_user);
    END IF;
    RETURN v_result::bigint;
END
$function$;
COMMENT ON FUNCTION _clickrollup.watermark_elsewhere(text) IS
    'watermark of a rollup for a live view on a worker, which asks the coordinator; raises 55000 where that does not '
    'answer';
