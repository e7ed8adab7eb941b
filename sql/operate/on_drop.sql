CREATE FUNCTION _clickrollup.on_drop() RETURNS event_trigger
LANGUAGE plpgsql
SECURITY DEFINER  -- a user who drops a schema need not know of rollups
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
SET lock_timeout = '100ms'  -- nor wait for them: what is left health() names
AS $function$
DECLARE
    -- Kept by on_drop_extension(), for the end of this command; what is dropped here must not overwrite it.
    v_jobs    jsonb := nullif(current_setting('clickrollup.jobs_set_aside', true), '')::jsonb;
    v_sources text[];
    v_names   text[];
BEGIN
    SELECT array_agg(DISTINCT r.event_table_name) INTO v_sources FROM pg_event_trigger_dropped_objects() AS d
    JOIN clickrollup.rollups AS r ON d.object_identity IN (r.event_table_name, r.rollup_table_name)
    WHERE d.object_type = 'table';
    IF v_sources IS NULL THEN
        RETURN;
    END IF;
    -- Runs with a superuser's rights, so it executes nothing that the registry holds.
    v_names := _clickrollup.forget_gone(v_sources);
    SELECT jsonb_agg(j.job) INTO v_jobs FROM jsonb_array_elements(v_jobs) AS j (job)
    WHERE NOT EXISTS (
        SELECT FROM unnest(v_names) AS n (name)
        WHERE j.job ->> 'jobname' = _clickrollup.job_name(n.name)
          AND j.job ->> 'command' = _clickrollup.run_command(n.name)
        UNION ALL
        SELECT FROM unnest(v_sources) AS s (name), (VALUES ('retention'), ('partitions')) AS w (what)
        WHERE j.job ->> 'jobname' = format('clickrollup %s of %s', w.what, s.name)
          AND _clickrollup.find_relation(s.name) IS NULL);
    PERFORM set_config('clickrollup.jobs_set_aside', coalesce(v_jobs, '[]')::text, true);
EXCEPTION WHEN OTHERS THEN
    -- Nobody's DROP may fail for this.
    RAISE WARNING 'clickrollup did not follow a drop: %', SQLERRM
        USING HINT = 'SELECT clickrollup.drop_clickstream(''SCHEMA''); removes what is left.';
END
$function$;
REVOKE EXECUTE ON FUNCTION _clickrollup.on_drop() FROM PUBLIC;
COMMENT ON FUNCTION _clickrollup.on_drop() IS
    'event trigger: forgets rollups whose source and table were dropped, and what pg_cron and pg_partman know of them';
