CREATE PROCEDURE clickrollup.run_rollup(
    rollup_name text, events_per_batch bigint DEFAULT NULL, time_budget interval DEFAULT NULL, force boolean DEFAULT false)
LANGUAGE plpgsql AS $procedure$
DECLARE
    v_failure _clickrollup.run_result;
BEGIN
    COMMIT;  -- fails at once, rather than after the first batch, inside a transaction block
    CALL _clickrollup.run(coalesce(_clickrollup.root(rollup_name), rollup_name), events_per_batch, time_budget, force, v_failure);
    IF v_failure.sqlstate IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = v_failure.sqlstate, MESSAGE = v_failure.message,
                              DETAIL = v_failure.detail, HINT = v_failure.hint;
    END IF;
END
$procedure$;
COMMENT ON PROCEDURE clickrollup.run_rollup(text, bigint, interval, boolean) IS
    'bring a rollup''s whole chain up to date in batches, with a commit after each; what the pg_cron jobs call. force '
    'runs it although it is paused or waits for its next try';
