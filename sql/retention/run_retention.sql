CREATE PROCEDURE clickrollup.run_retention(
    source regclass, as_of timestamptz DEFAULT now(), partitions_per_transaction integer DEFAULT 4,
    rows_per_transaction bigint DEFAULT 100000)
LANGUAGE plpgsql AS $procedure$
DECLARE
    v_step _clickrollup.retention_step;
BEGIN
    CALL _clickrollup.begin_call();
    COMMIT;
    -- What commits can have no search_path of its own, as in _clickrollup.run(): each name says its schema.
    v_step := _clickrollup.begin_retention(source, as_of, partitions_per_transaction, rows_per_transaction);
    WHILE v_step.goes_on LOOP
        COMMIT;
        v_step := _clickrollup.take_retention_step(v_step);
    END LOOP;
END
$procedure$;
COMMENT ON PROCEDURE clickrollup.run_retention(regclass, timestamptz, integer, bigint) IS
    'do what apply_retention() does, a few partitions or rows in each transaction, so that writers wait for no more '
    'than these; what the pg_cron job calls';
