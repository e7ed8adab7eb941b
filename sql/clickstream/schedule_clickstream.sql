CREATE FUNCTION _clickrollup.schedule_clickstream(p_source regclass, p_root text, p_schedule text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_events text := _clickrollup.qualified_name(p_source);
BEGIN
    UPDATE _clickrollup.own_rollups AS r SET schedule = p_schedule
    WHERE r.name = p_root AND r.schedule IS DISTINCT FROM p_schedule;
    PERFORM _clickrollup.schedule_rollup(p_root);
    IF _clickrollup.partman_manages(p_source) THEN
        PERFORM _clickrollup.schedule_job(
            format('clickrollup partitions of %s', v_events),
            CASE WHEN p_schedule IS NOT NULL THEN '*/5 * * * *' END,
            format('SELECT clickrollup.maintain_partitions(%L::pg_catalog.regclass)', v_events));
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.schedule_clickstream(regclass, text, text) IS
    'create, replace or with a NULL schedule remove the pg_cron jobs of a clickstream';
