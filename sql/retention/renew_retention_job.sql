CREATE FUNCTION _clickrollup.renew_retention_job(p_source regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF (SELECT n.problem IS NULL FROM _clickrollup.cron_need() AS n) THEN
        PERFORM _clickrollup.schedule_retention(p_source)
        FROM cron.job AS j WHERE j.username = current_user AND j.database = current_database()
          AND j.jobname = 'clickrollup retention of ' || _clickrollup.qualified_name(p_source);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.renew_retention_job(regclass) IS
    'make the pg_cron job that applies the retention of a table again, where this role has one: an older one may call '
    'what is no longer called';
