CREATE FUNCTION _clickrollup.cron_defects(p_rollup text, p_function name) RETURNS SETOF clickrollup.defect
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF (SELECT n.problem IS NOT NULL FROM _clickrollup.cron_need() AS n) THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT 'cron job', format('job %s runs "%s" (%s)', j.jobid, j.command, j.schedule),
           format('it works as before; for batches, a run history and retries: SELECT cron.unschedule(%s); '
                  'SELECT clickrollup.reschedule_rollup(%L, %L);', j.jobid, p_rollup, j.schedule), false
    FROM cron.job AS j
    WHERE j.database = current_database()
      AND position(lower(p_function COLLATE "C") IN lower(j.command COLLATE "C")) > 0;
END
$function$;
COMMENT ON FUNCTION _clickrollup.cron_defects(text, name) IS
    'pg_cron jobs, of those that this role can see, that call the function of an adopted rollup';
