CREATE FUNCTION _clickrollup.on_drop_extension() RETURNS event_trigger
LANGUAGE plpgsql
SECURITY DEFINER  -- the jobs belong to the owners of the rollups
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
SET lock_timeout = '100ms'  -- nobody's DROP is to wait for ours
AS $function$
DECLARE
    v_jobs    jsonb;
    v_context text;
BEGIN
    IF _clickrollup.extension_schema('pg_cron') IS NULL THEN
        RETURN;
    END IF;
    IF TG_EVENT = 'ddl_command_start' THEN
        GET DIAGNOSTICS v_context = PG_CONTEXT;
        IF NOT _clickrollup.mentions(v_context, _clickrollup.names_to_drop(TG_TAG)) THEN
            RETURN;
        END IF;
        WITH gone AS (
            DELETE FROM cron.job AS j
            WHERE j.jobid IN (SELECT l.jobid FROM cron.job AS l
                              WHERE l.jobname LIKE 'clickrollup %' AND l.command LIKE '%clickrollup.%'
                                AND l.database = current_database() FOR UPDATE SKIP LOCKED)
            RETURNING j.*)
        SELECT jsonb_agg(to_jsonb(g)) INTO v_jobs FROM gone AS g;
        PERFORM set_config('clickrollup.jobs_set_aside', coalesce(v_jobs, '[]')::text, true);
    ELSE
        INSERT INTO cron.job SELECT (jsonb_populate_record(NULL::cron.job, j.job)).*
        FROM jsonb_array_elements(nullif(current_setting('clickrollup.jobs_set_aside', true), '')::jsonb) AS j (job);
        PERFORM set_config('clickrollup.jobs_set_aside', '', true);
    END IF;
END
$function$;
REVOKE EXECUTE ON FUNCTION _clickrollup.on_drop_extension() FROM PUBLIC;
COMMENT ON FUNCTION _clickrollup.on_drop_extension() IS
    'event trigger: takes the pg_cron jobs away before a command that may drop this extension, and puts them back '
    'after it; where the extension is gone, so is that second step';
