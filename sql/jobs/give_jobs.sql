CREATE FUNCTION _clickrollup.give_jobs(p_rollup clickrollup.rollups, p_former name, p_owner name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_role text := current_setting('role');
BEGIN
    IF (SELECT n.problem IS NOT NULL FROM _clickrollup.cron_need() AS n) THEN
        RETURN;
    END IF;
    -- pg_cron has no call for it. Who may not write its table takes a job away, and schedules it as the other role.
    IF has_table_privilege('cron.job', 'UPDATE') THEN
        UPDATE cron.job AS j SET username = p_owner
        WHERE j.username = p_former AND j.database = current_database()
          AND (j.jobname = _clickrollup.job_name(p_rollup.name) AND j.command = _clickrollup.run_command(p_rollup.name)
               OR j.jobname = ANY (ARRAY[format('clickrollup retention of %s', p_rollup.event_table_name),
                                         format('clickrollup partitions of %s', p_rollup.event_table_name)])
                  AND EXISTS (SELECT FROM pg_catalog.pg_class AS c
                              WHERE c.oid = _clickrollup.find_relation(p_rollup.event_table_name)
                                AND c.relowner = quote_ident(p_owner)::regrole))
          AND NOT EXISTS (SELECT FROM cron.job AS o WHERE o.jobname = j.jobname AND o.username = p_owner);
    ELSIF p_rollup.schedule IS NOT NULL THEN
        PERFORM _clickrollup.unschedule_job(_clickrollup.job_name(p_rollup.name));
        PERFORM set_config('role', p_owner, true);
        PERFORM _clickrollup.schedule_rollup(p_rollup.name);
        PERFORM set_config('role', v_role, true);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.give_jobs(clickrollup.rollups, name, name) IS
    'let the pg_cron jobs of a rollup and of its source run as another role, or as the same by its new name, as far as '
    'this one may';
