CREATE PROCEDURE clickrollup.run_rollup(
    rollup_name text, events_per_batch bigint DEFAULT NULL, time_budget interval DEFAULT NULL,
    force boolean DEFAULT false)
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
    'bring a rollup''s whole chain up to date in batches, with a commit after each; what the pg_cron jobs call. force '
    'runs it although it is paused or waits for its next try';
