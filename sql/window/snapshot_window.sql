-- The window of the strategy 'snapshot': what was written by transactions that have ended now,
-- and had not at the last run.
CREATE FUNCTION _clickrollup.snapshot_window(p_rollup clickrollup.rollups, p_max_events bigint)
RETURNS _clickrollup.event_window
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_window _clickrollup.event_window;
    v_open   bigint[];
    v_events bigint;
BEGIN
    PERFORM _clickrollup.check_writer_xid(p_rollup);
    PERFORM _clickrollup.check_same_cluster(p_rollup);
    v_window.snapshot := _clickrollup.current_snapshot(p_rollup.writer_xid_offset);
    v_window.end_xid := _clickrollup.snapshot_end(v_window.snapshot);
    v_open := _clickrollup.snapshot_open(v_window.snapshot);
    -- Read after the snapshot, so that no event in it has a greater id: rebase() relies on that.
    v_window.settled_id := greatest(
        p_rollup.settled_id, p_rollup.last_aggregated_id,
        _clickrollup.sequence_last_id(p_rollup.event_id_sequence_name::regclass));
    v_window.window_start := p_rollup.last_aggregated_id + 1;
    v_window.window_end := v_window.settled_id;
    IF p_rollup.event_id_column IS NULL THEN
        SELECT b.end_xid, b.events INTO v_window.end_xid, v_events
        FROM _clickrollup.batch_end(
            p_rollup, v_window.end_xid, v_open, NULL, coalesce(p_max_events, 1000000000000)) AS b;
        v_window.snapshot := _clickrollup.snapshot_of(v_window.end_xid, v_open);
    ELSIF v_window.window_end - p_rollup.last_aggregated_id > p_max_events THEN
        SELECT b.end_xid, CASE WHEN b.end_xid < v_window.end_xid THEN p_rollup.last_aggregated_id + b.events
                               ELSE v_window.window_end END
        INTO v_window.end_xid, v_window.window_end
        FROM _clickrollup.batch_end(
            p_rollup, v_window.end_xid, v_open, v_window.window_end - p_rollup.last_aggregated_id, p_max_events) AS b;
        v_window.snapshot := _clickrollup.snapshot_of(v_window.end_xid, v_open);
    END IF;
    v_window.first_xid := _clickrollup.snapshot_end(p_rollup.last_snapshot);
    v_window.open_xids := _clickrollup.snapshot_open(v_window.snapshot);
    v_window.late_xids := ARRAY(
        SELECT unnest(_clickrollup.snapshot_open(p_rollup.last_snapshot))
        EXCEPT SELECT unnest(v_window.open_xids));
    v_window.is_empty := v_window.first_xid = v_window.end_xid AND v_window.late_xids = '{}';
    v_window.wait := '0';
    IF p_rollup.event_id_column IS NULL THEN
        -- Without ids events are numbered as they are counted.
        v_window.settled_id := p_rollup.last_aggregated_id + v_events
                               + _clickrollup.events_of_writers(p_rollup, v_window.late_xids);
        v_window.window_end := v_window.settled_id;
        v_window.is_empty := v_window.window_end < v_window.window_start;
    END IF;
    RETURN v_window;
END
$function$;
COMMENT ON FUNCTION _clickrollup.snapshot_window(clickrollup.rollups, bigint) IS
    'next window of a rollup, the difference of two snapshots as in PgQ, without waiting; ids are only for people, '
    'they do not decide what is counted';
