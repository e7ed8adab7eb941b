CREATE PROCEDURE clickrollup.run_rollup(rollup_name text)
LANGUAGE plpgsql AS $procedure$
DECLARE
    v_started  timestamptz := clock_timestamp();
    v_function text;
    v_sqlstate text;
    v_message  text;
    v_detail   text;
    v_hint     text;
BEGIN
    SELECT r.aggregation_function INTO v_function FROM clickrollup.rollups AS r WHERE r.name = rollup_name;
    IF v_function IS NULL THEN
        RAISE EXCEPTION 'rollup ''%'' is not in the rollups table, or has no aggregation_function', rollup_name
            USING ERRCODE = 'undefined_object',
                  HINT = 'SELECT name, aggregation_function FROM clickrollup.rollups; lists what can be run.';
    END IF;
    BEGIN
        EXECUTE format('SELECT %s()', v_function);
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS v_sqlstate = RETURNED_SQLSTATE, v_message = MESSAGE_TEXT,
                                v_detail = PG_EXCEPTION_DETAIL, v_hint = PG_EXCEPTION_HINT;
    END;
    IF v_sqlstate IS NOT NULL THEN
        -- The failed run was rolled back; what is committed here is the note of it, then the error goes on.
        PERFORM clickrollup._record_failure(rollup_name, v_started, v_sqlstate, v_message);
        COMMIT;
        RAISE EXCEPTION USING ERRCODE = v_sqlstate, MESSAGE = v_message, DETAIL = v_detail, HINT = v_hint;
    END IF;
    DELETE FROM clickrollup.rollup_runs AS u
    WHERE u.rollup_name = run_rollup.rollup_name AND u.started_at < v_started - interval '7 days';
END
$procedure$;
COMMENT ON PROCEDURE clickrollup.run_rollup(text) IS
    'bring a rollup up to date; a failure is noted in rollup_runs and raised again with its own SQLSTATE. '
    'Raises 42704 for an unknown rollup, and what incremental_rollup_window raises';
