CREATE PROCEDURE _clickrollup.run(
    p_rollup text, p_events_per_batch bigint, p_time_budget interval, p_force boolean,
    INOUT p_failure _clickrollup.run_result)
LANGUAGE plpgsql AS $procedure$
DECLARE
    v_started timestamptz;
    v_until   timestamptz := clock_timestamp() + p_time_budget;
    v_target  bigint;
BEGIN
    IF NOT _clickrollup.may_run(p_rollup, p_force) THEN
        RETURN;
    END IF;
    LOOP
        v_started := clock_timestamp();
        EXIT WHEN NOT _clickrollup.try_lock(p_rollup);
        -- Somebody may have paused it between two batches.
        IF NOT _clickrollup.may_run(p_rollup, p_force) THEN
            COMMIT;
            EXIT;
        END IF;
        p_failure := _clickrollup.attempt_batch(p_rollup, p_events_per_batch);
        IF p_failure.sqlstate IS NOT NULL THEN
            PERFORM _clickrollup.record_failure(p_rollup, v_started, p_failure);
            COMMIT;
            EXIT;
        END IF;
        -- Events that come while this runs are for the next run, or a busy table would never let it end.
        v_target := coalesce(v_target, (
            SELECT _clickrollup.sequence_last_id(r.event_id_sequence_name::regclass)
            FROM clickrollup.rollups AS r WHERE r.name = p_rollup), 0);
        PERFORM _clickrollup.record_success(p_rollup, p_failure);
        COMMIT;
        EXIT WHEN p_failure.window_end >= v_target;
        RAISE NOTICE 'rollup ''%'': up to id % of %', p_rollup, p_failure.window_end, v_target;
        IF clock_timestamp() >= v_until THEN
            RAISE NOTICE 'rollup ''%'': time is up, the next run goes on from here', p_rollup;
            EXIT;
        END IF;
    END LOOP;
END
$procedure$;
COMMENT ON PROCEDURE _clickrollup.run(text, bigint, interval, boolean, _clickrollup.run_result) IS
    'run a chain batch by batch, with a commit after each, until all events there at the beginning are rolled up; '
    'returns the last batch''s result; notes an error and does not raise it';
