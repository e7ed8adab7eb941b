-- The window of the strategy 'sequence'. An event's id is drawn while its writer holds RowExclusiveLock. So:
--   1. read the last id drawn; the window ends there, or after as many ids as the caller wants;
--   2. look who holds RowExclusiveLock: every id drawn so far was drawn by one of these or by somebody who is done;
--   3. wait until exactly those are done, without asking for a lock that others would queue behind.
-- Once 2 and 3 are done for an id, they hold for every smaller one: settled_id remembers it, for the next batches.
CREATE FUNCTION _clickrollup.sequence_window(p_rollup clickrollup.rollups, p_max_events bigint)
RETURNS _clickrollup.event_window
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_window  _clickrollup.event_window;
    v_last_id bigint := _clickrollup.last_event_id(p_rollup);
BEGIN
    PERFORM _clickrollup.check_marks(p_rollup, NULL)
    WHERE NOT _clickrollup.is_distributed(p_rollup.event_table_name::regclass);
    v_window.window_start := p_rollup.last_aggregated_id + 1;
    v_window.window_end := least(v_last_id, p_rollup.last_aggregated_id + p_max_events);
    v_window.is_empty := v_window.window_start > v_window.window_end;
    -- Not in every run that finds nothing; but where a subscription writes, the sequence stands still.
    IF NOT v_window.is_empty OR EXISTS (SELECT FROM pg_catalog.pg_subscription_rel) THEN
        PERFORM _clickrollup.check_source_writers(p_rollup);
    END IF;
    v_window.settled_id := p_rollup.settled_id;
    v_window.wait := '0';
    IF v_window.window_end > p_rollup.settled_id THEN
        v_window.wait := _clickrollup.wait_for_writers(
            p_rollup.event_table_name::regclass, p_rollup.writer_wait_timeout);
        v_window.wait := v_window.wait + _clickrollup.wait_for_nodes(
            p_rollup, p_rollup.writer_wait_timeout - v_window.wait);
        v_window.settled_id := v_last_id;
    ELSIF v_window.is_empty THEN
        PERFORM _clickrollup.check_nodes(p_rollup);
    END IF;
    IF v_window.window_end < v_window.settled_id THEN
        v_window.window_end := _clickrollup.skip_empty_ids(p_rollup, v_window.window_end, v_window.settled_id);
    END IF;
    RETURN v_window;
END
$function$;
COMMENT ON FUNCTION _clickrollup.sequence_window(clickrollup.rollups, bigint) IS
    'next window of a rollup that finds it by the sequence, after waiting for the writers that are open';
