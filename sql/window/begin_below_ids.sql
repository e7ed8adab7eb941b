CREATE FUNCTION _clickrollup.begin_below_ids(p_rollup clickrollup.rollups) RETURNS clickrollup.rollups
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_start bigint := least(0, _clickrollup.id_before_first(p_rollup.event_id_sequence_name::regclass));
    v_first bigint;
BEGIN
    IF p_rollup.event_id_column IS NULL THEN
        RETURN p_rollup;
    END IF;
    -- Both bounds, as in waiting_condition().
    EXECUTE format('SELECT min(%1$I) FROM %2$s WHERE %1$I <= $1 AND %1$I >= -9223372036854775808',
                   p_rollup.event_id_column, p_rollup.event_table_name)
    INTO v_first USING v_start;
    IF v_first <= -4611686018427387904 THEN
        RAISE EXCEPTION '% has an event numbered %, too far below 0 to be counted by its id',
            p_rollup.event_table_name, v_first
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Give it an id of the sequence.';
    END IF;
    p_rollup.last_aggregated_id := least(v_start, v_first - 1);
    p_rollup.settled_id := p_rollup.last_aggregated_id;
    RETURN p_rollup;
END
$function$;
COMMENT ON FUNCTION _clickrollup.begin_below_ids(clickrollup.rollups) IS
    'a new registry row whose watermark is below all ids, those stored and those that the sequence can draw';
