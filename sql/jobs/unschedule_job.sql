CREATE FUNCTION _clickrollup.unschedule_job(p_job_name text, p_command text DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_jobs bigint := 0;
BEGIN
    IF (SELECT n.problem IS NULL FROM _clickrollup.cron_need() AS n) THEN
        -- Row-level security shows a superuser every role's jobs, anybody else the own ones.
        SELECT count(cron.unschedule(j.jobid)) INTO v_jobs
        FROM cron.job AS j
        WHERE j.jobname = p_job_name AND j.command = coalesce(p_command, j.command)
          AND j.database = current_database();
    END IF;
    RETURN v_jobs;
END
$function$;
COMMENT ON FUNCTION _clickrollup.unschedule_job(text, text) IS
    'remove the pg_cron jobs of a name, and of a command where one is given, whichever role scheduled them as far as '
    'this one may; returns how many';
