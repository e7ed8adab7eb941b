-- The safe window. An event's id is drawn while its writer holds RowExclusiveLock. So:
--   1. lock the rollup's registry row: runs of one rollup go one after the other;
--   2. read the last id drawn, the end of the window;
--   3. look who holds RowExclusiveLock: every id up to the end was drawn by one of these or by somebody who is done;
--   4. wait until exactly those are done, without asking for a lock that others would queue behind;
--   5. move the watermark in this transaction; the caller's next statement sees all of the window.
CREATE FUNCTION clickrollup.incremental_rollup_window(
    rollup_name text, OUT window_start bigint, OUT window_end bigint)
LANGUAGE plpgsql AS $function$
DECLARE
    v_rollup   clickrollup.rollups;
    v_table    regclass;
    v_sequence regclass;
    v_started  timestamptz := clock_timestamp();
    v_wait     interval;
BEGIN
    PERFORM clickrollup._require_read_committed();
    SELECT * INTO v_rollup FROM clickrollup.rollups AS r WHERE r.name = rollup_name FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'rollup ''%'' is not in the rollups table', rollup_name
            USING ERRCODE = 'undefined_object',
                  HINT = 'SELECT name FROM clickrollup.rollups; lists the rollups that you may run.';
    END IF;
    v_table := v_rollup.event_table_name::regclass;
    v_sequence := v_rollup.event_id_sequence_name::regclass;
    PERFORM clickrollup._check_event_sequence(v_sequence, v_table);

    window_start := v_rollup.last_aggregated_id + 1;
    window_end := coalesce(clickrollup._sequence_last_id(v_sequence), 0);
    IF window_end < v_rollup.last_aggregated_id THEN
        RAISE EXCEPTION 'sequence % stands at %, behind the watermark % of rollup %',
            v_sequence, window_end, v_rollup.last_aggregated_id, rollup_name
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = format('Events numbered again would never be counted. SELECT setval(%L, %s);',
                                v_sequence, v_rollup.last_aggregated_id);
    END IF;
    IF window_end >= window_start THEN
        v_wait := clickrollup._wait_for_writers(v_table, v_rollup.writer_wait_timeout);
    END IF;
    UPDATE clickrollup.rollups AS r
    SET last_aggregated_id = window_end, last_run_at = v_started, last_wait = coalesce(v_wait, '0')
    WHERE r.name = rollup_name;
END
$function$;
COMMENT ON FUNCTION clickrollup.incremental_rollup_window(text) IS
    'event ids to roll up in this transaction, window_start to window_end inclusive, and move the watermark past them; '
    'start > end when there is nothing new, end 0 when no id was ever drawn. Waits for open writers up to '
    'rollups.writer_wait_timeout. Raises 42704 unknown rollup, 55P03 writers still open, 55000 unsound sequence, '
    '25000 not READ COMMITTED, 42501 no privilege';
