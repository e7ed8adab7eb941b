CREATE FUNCTION _clickrollup.find_watermark(p_rollup text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_rollup clickrollup.rollups := _clickrollup.definition(p_rollup);
    v_count  name := _clickrollup.event_count_column(p_rollup);
    v_events bigint;
    v_last   bigint;
BEGIN
    IF v_rollup.strategy = 'sequence' AND v_count IS NOT NULL THEN
        -- The events that it has counted are those with the first ids, as many as they are, if every bucket then comes
        -- out the same.
        PERFORM _clickrollup.lock_out_writers(v_rollup.event_table_name::regclass, v_rollup.writer_wait_timeout);
        EXECUTE format('SELECT sum(%I) FROM %s', v_count, v_rollup.rollup_table_name) INTO v_events;
        SELECT q.id INTO v_last FROM _clickrollup.query_as_written(
            format('SELECT %I::bigint FROM %s WHERE %s ORDER BY 1 OFFSET %s LIMIT 1', v_rollup.event_id_column,
                   v_rollup.event_table_name, coalesce('(' || v_rollup.filter || E'\n)', 'true'), v_events - 1),
            v_rollup.search_path) AS q (id bigint);
        UPDATE _clickrollup.own_rollups AS r SET last_aggregated_id = v_last, settled_id = v_last
        WHERE r.name = p_rollup AND v_last IS NOT NULL;
        IF FOUND AND NOT EXISTS (SELECT FROM clickrollup.reconcile(p_rollup)) THEN
            RAISE NOTICE 'rollup ''%'' goes on after id %: its rows are those of the events up to there',
                p_rollup, v_last;
            RETURN;
        END IF;
        UPDATE _clickrollup.own_rollups AS r
        SET last_aggregated_id = v_rollup.last_aggregated_id, settled_id = v_rollup.settled_id WHERE r.name = p_rollup;
    END IF;
    RAISE WARNING 'which events rollup ''%'' has counted cannot be told: it does not run until you say it', p_rollup
        USING HINT = CASE WHEN v_rollup.event_id_column IS NOT NULL THEN
                         format('SELECT clickrollup.change_source(%L, %L, counted_until => ID); or, where ',
                                p_rollup, v_rollup.event_table_name) ELSE 'Where ' END
                     || format('all events are there, SELECT clickrollup.rebuild(%L, force => true); counts them '
                               'again.', p_rollup);
END
$function$;
COMMENT ON FUNCTION _clickrollup.find_watermark(text) IS
    'set the watermark of a rollup that has rows and none, where the events prove it; otherwise runs are refused, '
    'which a WARNING says';
