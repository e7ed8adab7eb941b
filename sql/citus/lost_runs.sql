CREATE FUNCTION _clickrollup.lost_runs(
    p_rollup clickrollup.rollups, p_answers jsonb, OUT words text, OUT remedy text, OUT times tstzmultirange)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_mark  bigint;
    v_node  text;
    v_after bigint := p_rollup.last_aggregated_id;
    v_from  timestamptz;
    v_last  timestamptz;
BEGIN
    IF p_answers IS NULL THEN
        v_mark := (SELECT nullif(_clickrollup.mark_here(p_rollup.name), v_after)
                   WHERE p_rollup.strategy = 'sequence' AND _clickrollup.has_own_marks());
        v_after := least(v_mark, v_after);
    ELSE
        SELECT (a -> 'answer' ->> 'mark')::bigint, a ->> 'node' INTO v_mark, v_node
        FROM jsonb_array_elements(p_answers) AS a
        WHERE (a -> 'answer' ->> 'mark')::bigint > coalesce((
            SELECT (h -> 'answer' ->> 'mark')::bigint FROM jsonb_array_elements(p_answers) AS h
            WHERE (h ->> 'is_here')::boolean), 0)
        ORDER BY 1 DESC LIMIT 1;
    END IF;
    IF v_mark IS NULL THEN
        RETURN;
    END IF;
    EXECUTE format('SELECT min(%1$s), max(%1$s) FROM %2$s WHERE %3$I > %4$s', _clickrollup.event_time(p_rollup),
                   p_rollup.event_table_name, p_rollup.event_id_column, v_after)
    INTO v_from, v_last;
    times := tstzmultirange(tstzrange(v_from, v_last, '[]'));
    words := CASE WHEN p_answers IS NULL THEN format(
                      'rollup %L noted events up to id %s as counted, and its watermark is %s', p_rollup.name, v_mark,
                      p_rollup.last_aggregated_id)
                  ELSE format('node %s holds events up to id %s counted by rollup %L, whose watermark is %s',
                              v_node, v_mark, p_rollup.name, p_rollup.last_aggregated_id) END;
    -- By force, because the stored rows count more than the watermark does.
    remedy := CASE WHEN v_from IS NULL THEN format('SELECT clickrollup.rebuild(%L, force => true);', p_rollup.name)
                   ELSE format('SELECT clickrollup.rebuild(%L, %L, %L, force => true);', p_rollup.name,
                               _clickrollup.utc_text(v_from), _clickrollup.utc_text(v_last + interval '1 second')) END;
END
$function$;
COMMENT ON FUNCTION _clickrollup.lost_runs(clickrollup.rollups, jsonb) IS
    'what a coordinator has lost that its nodes still have, or without answers what the registry and the mark of one '
    'node differ by: runs of a rollup, in words, the call that mends it, and the times of their events; NULL where '
    'nothing is lost';
