CREATE PROCEDURE clickrollup.run_rollup(
    rollup_name text, events_per_batch bigint DEFAULT NULL, time_budget interval DEFAULT NULL, force boolean DEFAULT false)
LANGUAGE plpgsql AS $procedure$
DECLARE
    v_failure _clickrollup.run_result;
BEGIN
    COMMIT;  -- fails at once, rather than after the first batch, inside a transaction block
    PERFORM _clickrollup.check_between('events_per_batch', events_per_batch, 1, 1000000000000)
    WHERE events_per_batch IS NOT NULL;
    PERFORM _clickrollup.check_interval('time_budget', time_budget, '0') WHERE time_budget IS NOT NULL;
    PERFORM _clickrollup.check_given('force', force);
    CALL _clickrollup.run(
        _clickrollup.root(_clickrollup.resolve_rollup(rollup_name)), events_per_batch, time_budget, force, v_failure);
    IF v_failure.sqlstate IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = v_failure.sqlstate, MESSAGE = v_failure.message,
                              DETAIL = v_failure.detail, HINT = v_failure.hint;
    END IF;
END
$procedure$;
COMMENT ON PROCEDURE clickrollup.run_rollup(text, bigint, interval, boolean) IS
    'bring a rollup, and with it the whole chain it belongs to, up to date: batches of events_per_batch ids (default: the registry''s), a commit after each, '
    'until time_budget is used up. Does nothing, with a NOTICE, on a standby, while another run is at work, while paused, or before the next try after '
    'a failure (force runs all the same). A failure is noted in rollup_runs and raised again with its own SQLSTATE. Raises 42704 for an unknown rollup, '
    '2D000 inside a transaction block';
