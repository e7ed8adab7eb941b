CREATE FUNCTION _clickrollup.forget_source(p_event_table_name text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF NOT EXISTS (SELECT FROM clickrollup.rollups AS r WHERE r.event_table_name = p_event_table_name) THEN
        PERFORM _clickrollup.unschedule_job('clickrollup retention of ' || p_event_table_name);
        DELETE FROM _clickrollup.own_retention AS s WHERE s.event_table_name = p_event_table_name;
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.forget_source(text) IS
    'once no rollup reads a table of events any more, remove its retention and the job that applies it';
