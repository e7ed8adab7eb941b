CREATE FUNCTION clickrollup.unschedule_all() RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_jobs bigint := 0;
BEGIN
    IF (SELECT n.problem IS NULL FROM _clickrollup.cron_need() AS n) THEN
        SELECT coalesce(sum(_clickrollup.unschedule_job(j.jobname)), 0)::bigint INTO v_jobs
        FROM cron.job AS j WHERE j.jobname LIKE 'clickrollup %' AND j.database = current_database();
    END IF;
    RETURN v_jobs;
END
$function$;
COMMENT ON FUNCTION clickrollup.unschedule_all() IS
    'remove every pg_cron job of clickrollup in this database that you may remove; returns how many. Call it before '
    'DROP EXTENSION where no superuser created the extension';
