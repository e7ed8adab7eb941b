CREATE FUNCTION _clickrollup.schedule_retention(p_source regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_events   text := _clickrollup.qualified_name(p_source);
    -- Where nothing is said about the events, there may be buckets to delete.
    v_schedule text := (SELECT coalesce(max(s.schedule), CASE WHEN count(*) = 0 THEN '17 * * * *' END)
                        FROM clickrollup.source_retention AS s WHERE s.event_table_name = v_events);
    v_needed   boolean := EXISTS (
        SELECT FROM clickrollup.source_retention AS s
        WHERE s.event_table_name = v_events AND num_nonnulls(s.keep_events, s.compress_after) > 0
        UNION ALL
        SELECT FROM clickrollup.rollups AS r
        WHERE _clickrollup.find_relation(r.event_table_name) = p_source AND r.keep_buckets IS NOT NULL);
BEGIN
    IF NOT _clickrollup.schedule_job('clickrollup retention of ' || v_events, CASE WHEN v_needed THEN v_schedule END,
                                     format('CALL clickrollup.run_retention(%L::pg_catalog.regclass)', v_events))
       AND v_needed AND v_schedule IS NOT NULL THEN
        RAISE NOTICE '%: the retention of % does not apply itself',
            (SELECT n.problem FROM _clickrollup.cron_need() AS n), v_events
            USING HINT = format('Have any scheduler run: CALL clickrollup.run_retention(%L);', v_events);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.schedule_retention(regclass) IS
    'create, replace or remove the pg_cron job that applies the retention of a source and its rollups; a NOTICE '
    'without pg_cron';
