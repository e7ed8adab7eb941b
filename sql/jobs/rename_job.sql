CREATE FUNCTION _clickrollup.rename_job(p_name text, p_former text, p_source text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_former text := format(p_name, p_former);
    v_new    text := format(p_name, p_source);
    v_job    record;
BEGIN
    IF (SELECT n.problem IS NOT NULL FROM _clickrollup.cron_need() AS n) THEN
        RETURN;
    END IF;
    FOR v_job IN
        SELECT j.jobid, j.schedule, replace(j.command, quote_literal(p_former), quote_literal(p_source)) AS command
        FROM cron.job AS j
        WHERE j.jobname = v_former AND j.command LIKE '%clickrollup.%' AND j.database = current_database()
          AND NOT EXISTS (SELECT FROM cron.job AS o WHERE o.jobname = v_new AND o.username = j.username)
    LOOP
        IF has_table_privilege('cron.job', 'UPDATE') THEN
            -- One that somebody holds is left: nobody's ALTER waits for it.
            UPDATE cron.job AS j SET jobname = v_new, command = v_job.command
            WHERE j.jobid = (SELECT l.jobid FROM cron.job AS l WHERE l.jobid = v_job.jobid FOR UPDATE SKIP LOCKED);
        ELSE
            PERFORM cron.schedule(v_new, v_job.schedule, v_job.command);
            PERFORM cron.unschedule(v_job.jobid);
        END IF;
    END LOOP;
END
$function$;
COMMENT ON FUNCTION _clickrollup.rename_job(text, text, text) IS
    'give the pg_cron job of a source, whose name is made from a template with %s, the source''s new name, as far as '
    'this role may';
