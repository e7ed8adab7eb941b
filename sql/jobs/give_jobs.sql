CREATE FUNCTION _clickrollup.give_jobs(p_rollup clickrollup.rollups, p_former name, p_owner name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF _clickrollup.extension_schema('pg_cron') IS NULL THEN
        RETURN;
    END IF;
    -- pg_cron has no call for it; who may not write its table schedules a job of its own.
    IF has_table_privilege('cron.job', 'UPDATE') THEN
        UPDATE cron.job AS j SET username = p_owner
        WHERE j.username = p_former AND j.database = current_database()
          AND (j.jobname, j.command) IN (VALUES
              (_clickrollup.job_name(p_rollup.name), _clickrollup.run_command(p_rollup.name)))
          AND NOT EXISTS (SELECT FROM cron.job AS o WHERE o.jobname = j.jobname AND o.username = p_owner);
    ELSIF p_owner = current_user AND p_rollup.schedule IS NOT NULL THEN
        PERFORM _clickrollup.schedule_rollup(p_rollup.name);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.give_jobs(clickrollup.rollups, name, name) IS
    'let the pg_cron job of a rollup run as another role, or as the same by its new name, as far as this one may';
