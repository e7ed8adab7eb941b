CREATE FUNCTION _clickrollup.schedule_rollup(p_rollup text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_schedule text;
BEGIN
    SELECT r.schedule INTO v_schedule FROM clickrollup.rollups AS r WHERE r.name = p_rollup;
    IF NOT _clickrollup.schedule_job(_clickrollup.job_name(p_rollup), v_schedule,
                                     _clickrollup.run_command(p_rollup))
       AND v_schedule IS NOT NULL THEN
        RAISE NOTICE 'pg_cron is not installed in this database: rollup ''%'' does not run by itself', p_rollup
            USING HINT = format('CREATE EXTENSION pg_cron; then SELECT clickrollup.reschedule_rollup(%L, %L); '
                                'or have any scheduler run: CALL clickrollup.run_rollup(%1$L);', p_rollup, v_schedule);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.schedule_rollup(text) IS
    'create, replace or remove the pg_cron job of a rollup as its registry row says; a NOTICE without pg_cron';
