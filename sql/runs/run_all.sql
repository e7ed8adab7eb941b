CREATE PROCEDURE clickrollup.run_all(time_budget interval DEFAULT NULL)
LANGUAGE plpgsql AS $procedure$
DECLARE
    v_until   timestamptz;
    v_failure _clickrollup.run_result;
    v_failed  text[] := '{}';
    v_name    text;
BEGIN
    COMMIT;  -- fails at once, rather than after the first batch, inside a transaction block
    PERFORM _clickrollup.check_interval('time_budget', time_budget, '0') WHERE time_budget IS NOT NULL;
    v_until := clock_timestamp() + time_budget;
    FOREACH v_name IN ARRAY ARRAY(
        SELECT r.name FROM clickrollup.rollups AS r
        WHERE r.fed_by IS NULL AND r.aggregation_function IS NOT NULL ORDER BY r.last_run_at NULLS FIRST) LOOP
        v_failure := NULL;
        CALL _clickrollup.run(v_name, NULL, v_until - clock_timestamp(), false, v_failure);
        IF v_failure.sqlstate IS NOT NULL THEN
            v_failed := v_failed || format('%s: %s', v_name, v_failure.message);
        END IF;
    END LOOP;
    IF v_failed <> '{}' THEN
        RAISE EXCEPTION '% of the rollups failed', cardinality(v_failed)
            USING ERRCODE = 'external_routine_exception', DETAIL = array_to_string(v_failed, E'\n'),
                  HINT = 'The others were run. SELECT * FROM clickrollup.rollup_status;';
    END IF;
END
$procedure$;
COMMENT ON PROCEDURE clickrollup.run_all(interval) IS
    'run every rollup that you may run, the one that waited longest first; one that fails does not keep the others '
    'from running';
