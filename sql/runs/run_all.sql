CREATE PROCEDURE clickrollup.run_all(time_budget interval DEFAULT NULL)
LANGUAGE plpgsql AS $procedure$
DECLARE
    v_until   pg_catalog.timestamptz;
    v_failure _clickrollup.run_result;
    v_failed  pg_catalog.text[];
    v_name    pg_catalog.text;
BEGIN
    CALL _clickrollup.begin_call();
    COMMIT;
    -- As in _clickrollup.run(), each name says its schema, that of a type too.
    v_until := _clickrollup.end_of_budget(time_budget);
    FOREACH v_name IN ARRAY _clickrollup.rollups_to_run() LOOP
        v_failure := NULL;
        CALL _clickrollup.run(v_name, NULL, _clickrollup.time_left(v_until), false, v_failure);
        v_failed := _clickrollup.with_failure(v_failed, v_name, v_failure);
        EXIT WHEN _clickrollup.was_canceled(v_name, v_failure);
    END LOOP;
    PERFORM _clickrollup.note_others();
    PERFORM _clickrollup.raise_failures(v_failed);
END
$procedure$;
COMMENT ON PROCEDURE clickrollup.run_all(interval) IS
    'run every rollup that you may run, the one that waited longest first; one that fails does not keep the others '
    'from running';
