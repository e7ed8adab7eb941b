-- The safe window. An event's id is drawn while its writer holds RowExclusiveLock. So:
--   1. lock the rollup's registry row: runs of one rollup go one after the other;
--   2. read the last id drawn; the window ends there, or after as many ids as the caller wants;
--   3. look who holds RowExclusiveLock: every id drawn so far was drawn by one of these or by somebody who is done;
--   4. wait until exactly those are done, without asking for a lock that others would queue behind;
--   5. move the watermark in this transaction; the caller's next statement sees all of the window.
-- Once 3 and 4 are done for an id, they hold for every smaller one: settled_id remembers it, for the next batches.
CREATE FUNCTION clickrollup._window(p_rollup text, p_max_events bigint, OUT window_start bigint, OUT window_end bigint)
LANGUAGE plpgsql AS $function$
DECLARE
    v_rollup  clickrollup.rollups;
    v_table   regclass;
    v_last_id bigint;
    v_started timestamptz := clock_timestamp();
    v_wait    interval := '0';
BEGIN
    PERFORM clickrollup._require_read_committed();
    v_rollup := clickrollup._lock_rollup(p_rollup);
    v_table := v_rollup.event_table_name::regclass;
    v_last_id := clickrollup._last_event_id(v_rollup);
    window_start := v_rollup.last_aggregated_id + 1;
    window_end := least(v_last_id, v_rollup.last_aggregated_id + p_max_events);
    IF window_end > v_rollup.settled_id THEN
        v_wait := clickrollup._wait_for_writers(v_table, v_rollup.writer_wait_timeout);
        v_wait := v_wait + clickrollup._wait_for_nodes(v_rollup, v_rollup.writer_wait_timeout - v_wait);
        v_rollup.settled_id := v_last_id;
    ELSIF window_start > window_end THEN
        PERFORM clickrollup._check_nodes(v_rollup);
    END IF;
    UPDATE clickrollup.rollups AS r
    SET last_aggregated_id = window_end, settled_id = v_rollup.settled_id, last_run_at = v_started, last_wait = v_wait
    WHERE r.name IN (SELECT c.name FROM clickrollup._chain(p_rollup) AS c);
END
$function$;
COMMENT ON FUNCTION clickrollup._window(text, bigint) IS
    'incremental_rollup_window with a bound on the number of ids, NULL for none; moves the watermarks of the whole chain';
