CREATE PROCEDURE _clickrollup.run(
    p_rollup text, p_events_per_batch bigint, p_time_budget interval, p_force boolean,
    INOUT p_failure _clickrollup.run_result)
LANGUAGE plpgsql AS $procedure$
DECLARE
    v_step _clickrollup.run_step;
BEGIN
    -- What commits can have no search_path of its own. So nothing is decided here, and each name says its schema.
    v_step := _clickrollup.begin_run(p_rollup, p_events_per_batch, p_time_budget, p_force);
    COMMIT;  -- and with that the locks of summarize_source()
    WHILE v_step.goes_on LOOP
        v_step := _clickrollup.run_batch(p_rollup, v_step);
        COMMIT;
    END LOOP;
    p_failure := v_step.result;
END
$procedure$;
COMMENT ON PROCEDURE _clickrollup.run(text, bigint, interval, boolean, _clickrollup.run_result) IS
    'run a chain batch by batch, with a commit after each, until all events there at the beginning are rolled up; '
    'returns the last batch''s result; notes an error and does not raise it';
