CREATE FUNCTION _clickrollup.last_event_id(p_rollup clickrollup.rollups) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_source   regclass := p_rollup.event_table_name::regclass;
    v_sequence regclass := p_rollup.event_id_sequence_name::regclass;
    v_last_id  bigint;
    v_passed   bigint := greatest(p_rollup.last_aggregated_id, p_rollup.settled_id);
BEGIN
    PERFORM _clickrollup.check_event_sequence(v_sequence, v_source);
    v_last_id := _clickrollup.sequence_last_id(v_sequence);
    IF v_last_id < v_passed THEN
        RAISE EXCEPTION 'sequence % stands at %, behind the watermark % of rollup %',
            v_sequence, v_last_id, v_passed, p_rollup.name
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = format('Events numbered again would never be counted. SELECT setval(%L, %s);',
                                v_sequence, v_passed);
    END IF;
    RETURN v_last_id;
END
$function$;
COMMENT ON FUNCTION _clickrollup.last_event_id(clickrollup.rollups) IS
    'last id drawn for an event of the rollup''s source; raises 55000 for an unsound '
    'sequence or one behind the watermark';
