CREATE PROCEDURE clickrollup.run_rollup(
    rollup_name text, events_per_batch bigint DEFAULT NULL, time_budget interval DEFAULT NULL,
    force boolean DEFAULT false)
LANGUAGE plpgsql AS $procedure$
DECLARE
    v_failure _clickrollup.run_result;
BEGIN
    CALL _clickrollup.begin_call();
    COMMIT;
    -- As in _clickrollup.run(), each name says its schema.
    CALL _clickrollup.run(_clickrollup.rollup_to_run(rollup_name, events_per_batch, time_budget, force),
                          events_per_batch, time_budget, force, v_failure);
    PERFORM _clickrollup.raise_failure(v_failure);
END
$procedure$;
COMMENT ON PROCEDURE clickrollup.run_rollup(text, bigint, interval, boolean) IS
    'bring a rollup''s whole chain up to date in batches, with a commit after each; what the pg_cron jobs call. force '
    'runs it although it is paused or waits for its next try';
