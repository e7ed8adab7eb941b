-- The safe window, by either strategy:
--   1. lock the rollup's registry row: runs of one rollup go one after the other;
--   2. keep partitions from coming and going, the table before them, as everybody locks it;
--   3. let the strategy say which events are new and will not become more;
--   4. move the watermark in this transaction; the caller's next statement sees all of the window.
CREATE FUNCTION _clickrollup.next_window(p_rollup text, p_max_events bigint) RETURNS _clickrollup.event_window
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_started timestamptz := clock_timestamp();
    v_rollup  clickrollup.rollups;
    v_window  _clickrollup.event_window;
BEGIN
    PERFORM _clickrollup.check_read_committed();
    v_rollup := _clickrollup.lock_rollup(p_rollup);
    PERFORM _clickrollup.check_same_source(v_rollup);
    PERFORM _clickrollup.keep_partitions(v_rollup.event_table_name::regclass);
    PERFORM _clickrollup.check_source(v_rollup);
    PERFORM _clickrollup.check_first_run(v_rollup);
    IF v_rollup.strategy = 'snapshot' THEN
        v_window := _clickrollup.snapshot_window(v_rollup, p_max_events);
    ELSE
        v_window := _clickrollup.sequence_window(v_rollup, p_max_events);
    END IF;
    UPDATE _clickrollup.own_rollups AS r
    SET last_aggregated_id = v_window.window_end, settled_id = v_window.settled_id, last_snapshot = v_window.snapshot,
        last_run_at = v_started, last_wait = v_window.wait
    WHERE r.name IN (SELECT c.name FROM _clickrollup.chain(p_rollup) AS c);
    RETURN v_window;
END
$function$;
COMMENT ON FUNCTION _clickrollup.next_window(text, bigint) IS
    'events to roll up in this transaction, with a bound on their number, NULL for no bound; moves the watermarks of '
    'the whole chain';
