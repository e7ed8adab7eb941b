CREATE FUNCTION _clickrollup.source_replacement(p_rollup clickrollup.rollups, OUT counted text, OUT standing text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    -- Readers and monitors may not look it up.
    IF has_table_privilege('_clickrollup.rollup_objects', 'SELECT') THEN
        SELECT coalesce(_clickrollup.qualified_name(o.source), 'a table that was dropped'), n.name
        INTO counted, standing
        FROM _clickrollup.rollup_objects AS o,
             LATERAL unnest(p_rollup.event_table_name || o.former_names) WITH ORDINALITY AS n (name, position)
        WHERE o.rollup_name = p_rollup.name AND o.names = _clickrollup.object_names(p_rollup)
          AND _clickrollup.find_relation(n.name) <> o.source
        ORDER BY n.position LIMIT 1;
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.source_replacement(clickrollup.rollups) IS
    'the table that a rollup has counted, and the name of it under which another table stands now; NULL where all is '
    'as it was';
