CREATE FUNCTION _clickrollup.schedule_rollup(p_rollup text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_scheduled boolean;
    v_schedule  text;
    v_problem   text;
    v_fix       text;
BEGIN
    SELECT r.schedule INTO v_schedule FROM clickrollup.rollups AS r WHERE r.name = p_rollup;
    -- Not in the condition below: a NULL schedule decides that before it is called, and old jobs must go.
    v_scheduled := _clickrollup.schedule_job(_clickrollup.job_name(p_rollup), v_schedule,
                                             _clickrollup.run_command(p_rollup));
    IF NOT v_scheduled AND v_schedule IS NOT NULL AND NOT EXISTS (
           SELECT FROM clickrollup.rollups AS r, LATERAL _clickrollup.runner_of(_clickrollup.owner_of(r)) AS w
           WHERE r.name = p_rollup AND w.lives) THEN
        SELECT n.problem, n.fix INTO v_problem, v_fix FROM _clickrollup.cron_need() AS n;
        RAISE NOTICE '%: rollup ''%'' does not run by itself', v_problem, p_rollup
            USING HINT = format('%s Then SELECT clickrollup.reschedule_rollup(%L, %L); or start clickrollup run, or '
                                'have any scheduler run: CALL clickrollup.run_rollup(%2$L);',
                                v_fix, p_rollup, v_schedule);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.schedule_rollup(text) IS
    'create, replace or remove the pg_cron job of a rollup as its registry row says; a NOTICE without pg_cron';
