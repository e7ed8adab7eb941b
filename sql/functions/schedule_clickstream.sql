CREATE FUNCTION clickrollup._schedule_clickstream(p_event_table regclass, p_rollups text[], p_schedule text) RETURNS void
LANGUAGE plpgsql AS $function$
DECLARE
    v_events    text := clickrollup._qualified_name(p_event_table);
    v_rollup    text;
    v_scheduled boolean;
BEGIN
    FOREACH v_rollup IN ARRAY p_rollups LOOP
        v_scheduled := clickrollup._schedule_job(
            'clickrollup ' || v_rollup, p_schedule, format('CALL clickrollup.run_rollup(%L)', v_rollup));
    END LOOP;
    IF v_scheduled AND clickrollup._partman_manages(p_event_table) THEN
        PERFORM clickrollup._schedule_job(
            format('clickrollup partitions of %s', v_events),
            CASE WHEN p_schedule IS NOT NULL THEN '*/5 * * * *' END,
            format('SELECT clickrollup.maintain_partitions(%L)', v_events));
    END IF;
    IF NOT v_scheduled THEN
        RAISE NOTICE 'pg_cron is not installed in this database: nothing runs by itself'
            USING HINT = format('CREATE EXTENSION pg_cron; and call create_clickstream again, or have any scheduler run: '
                                'CALL clickrollup.run_rollup(%L);', p_rollups[1]);
    END IF;
END
$function$;
COMMENT ON FUNCTION clickrollup._schedule_clickstream(regclass, text[], text) IS
    'create, replace or with a NULL schedule remove the pg_cron jobs of a clickstream; a NOTICE where there is no pg_cron';
