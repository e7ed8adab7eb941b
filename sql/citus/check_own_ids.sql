CREATE FUNCTION _clickrollup.check_own_ids(p_rollup clickrollup.rollups, p_answers jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_count bigint;
    v_first bigint;
BEGIN
    -- Reading the events costs more than asking the nodes, and only a node that has drawn an id can have written one.
    IF NOT jsonb_path_exists(p_answers, '$[*] ? (@.is_here == false && @.answer.last_id != null)') THEN
        RETURN;
    END IF;
    EXECUTE format('SELECT count(*), min(%1$I) FROM %2$s WHERE %1$I > %3$s',
                   p_rollup.event_id_column, p_rollup.event_table_name, _clickrollup.first_worker_id())
    INTO v_count, v_first;
    IF v_count > 0 THEN
        RAISE EXCEPTION '% events of % were written through a worker, the first has id %: no watermark reaches them',
            v_count, p_rollup.event_table_name, v_first
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  DETAIL = 'On a worker Citus draws ids from 2^48 on. Nothing was rolled up and nothing is lost.',
                  HINT = format('SELECT clickrollup.renumber_events(%L); gives them ids of the coordinator. '
                                'Write through the coordinator, and have workers refuse: %s', p_rollup.event_table_name,
                                _clickrollup.own_ids_sql(p_rollup.event_table_name, p_rollup.event_id_column));
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_own_ids(clickrollup.rollups, jsonb) IS
    'raise 55000 where a distributed source holds events whose ids were drawn on a worker';
