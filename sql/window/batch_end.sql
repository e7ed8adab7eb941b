CREATE FUNCTION clickrollup._batch_end(
    p_rollup clickrollup.rollups, p_end bigint, p_events_waiting bigint, p_max_events bigint, OUT end_xid bigint, OUT events bigint)
LANGUAGE plpgsql AS $function$
DECLARE
    v_first bigint := clickrollup._snapshot_end(p_rollup.last_snapshot);
BEGIN
    end_xid := v_first + greatest((p_end - v_first) * (p_max_events::numeric / p_events_waiting), 1)::bigint;
    LOOP
        EXECUTE format('SELECT count(*) FROM (SELECT FROM %1$s WHERE %2$I >= $1 AND %2$I < $2 LIMIT $3 + 1) AS e',
                       p_rollup.event_table_name, p_rollup.writer_xid_column)
        INTO events USING v_first, end_xid, p_max_events;
        EXIT WHEN events <= p_max_events OR end_xid = v_first + 1;
        end_xid := v_first + (end_xid - v_first) / 2;
    END LOOP;
END
$function$;
COMMENT ON FUNCTION clickrollup._batch_end(clickrollup.rollups, bigint, bigint, bigint) IS
    'end of a range of xids that holds a batch of events at most, or one transaction: a share of those that wait, halved until it fits; '
    'and how many events it holds';
