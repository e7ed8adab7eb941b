CREATE FUNCTION _clickrollup.move_retention(p_former text, p_source regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_name text := _clickrollup.qualified_name(p_source);
BEGIN
    IF v_name = p_former THEN
        RETURN;
    END IF;
    UPDATE _clickrollup.own_retention AS s SET event_table_name = v_name
    WHERE s.event_table_name = p_former
      AND NOT EXISTS (SELECT FROM clickrollup.rollups AS r WHERE r.event_table_name = p_former)
      AND NOT EXISTS (SELECT FROM clickrollup.source_retention AS o WHERE o.event_table_name = v_name);
    PERFORM _clickrollup.forget_source(p_former);
    PERFORM _clickrollup.schedule_retention(p_source);
END
$function$;
COMMENT ON FUNCTION _clickrollup.move_retention(text, regclass) IS
    'once no rollup reads a table any more, take its retention to the one that they read instead';
