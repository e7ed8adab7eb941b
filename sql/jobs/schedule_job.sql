CREATE FUNCTION _clickrollup.schedule_job(p_job_name text, p_schedule text, p_command text) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF (SELECT n.problem IS NOT NULL FROM _clickrollup.cron_need() AS n) THEN
        RETURN false;
    END IF;
    IF p_schedule IS NULL THEN
        PERFORM cron.unschedule(j.jobid) FROM cron.job AS j WHERE j.jobname = p_job_name AND j.username = current_user;
    ELSE
        -- pg_cron replaces the job of this name and role.
        PERFORM cron.schedule(p_job_name, p_schedule, p_command);
    END IF;
    RETURN true;
END
$function$;
COMMENT ON FUNCTION _clickrollup.schedule_job(text, text, text) IS
    'create or replace a pg_cron job of the current role, or remove it when the schedule is NULL; '
    'false where pg_cron is not installed in this database, or not for this role to use';
