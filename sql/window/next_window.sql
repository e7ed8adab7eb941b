-- The safe window, by either strategy:
--   1. lock the rollup's registry row: runs of one rollup go one after the other;
--   2. keep partitions from coming and going, the table before them, as everybody locks it;
--   3. let the strategy say which events are new and will not become more;
--   4. by sequence, look whether the newest of many partitions hold all of these;
--   5. move the watermark in this transaction; the caller's next statement sees all of the window.
CREATE FUNCTION _clickrollup.next_window(p_rollup text, p_max_events bigint, p_key name DEFAULT NULL)
RETURNS _clickrollup.event_window
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
        PERFORM _clickrollup.limit_connections(
            v_rollup.event_table_name::regclass, v_window.window_end - v_window.window_start + 1);
        v_window := _clickrollup.narrow_window(v_rollup, v_window, p_key);
    END IF;
    UPDATE _clickrollup.own_rollups AS r
    SET last_aggregated_id = v_window.window_end, settled_id = v_window.settled_id, last_snapshot = v_window.snapshot,
        cold_before = v_window.cold_before, cold_counted_id = v_window.cold_counted_id,
        cold_counted_at = v_window.cold_counted_at, last_run_at = v_started, last_wait = v_window.wait
    WHERE r.name IN (SELECT c.name FROM _clickrollup.chain(p_rollup) AS c);
    RETURN v_window;
END
$function$;
COMMENT ON FUNCTION _clickrollup.next_window(text, bigint, name) IS
    'events to roll up in this transaction; takes a bound on their number, NULL for none, and the partition key that '
    'the caller''s condition knows; moves the watermarks of the whole chain';
