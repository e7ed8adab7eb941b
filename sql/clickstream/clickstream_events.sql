CREATE FUNCTION _clickrollup.clickstream_events(p_schema name, p_strategy text) RETURNS regclass
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_name text := format('%I.events', p_schema);
BEGIN
    IF to_regclass(v_name) IS NULL THEN
        IF EXISTS (SELECT FROM clickrollup.rollups AS r WHERE r.event_table_name = v_name) THEN
            RAISE EXCEPTION '% was dropped, and rollups of it are left', v_name
                USING ERRCODE = 'object_not_in_prerequisite_state',
                      HINT = format('SELECT clickrollup.drop_clickstream(%L); removes them.', p_schema);
        END IF;
        RETURN _clickrollup.create_events_table(p_schema, p_strategy);
    END IF;
    -- What create_events_table() made, and whose rollups are gone, is taken up again.
    IF NOT EXISTS (SELECT FROM clickrollup.rollups AS r WHERE r.event_table_name = v_name)
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c
                       JOIN pg_catalog.pg_class AS t ON t.oid = c.conrelid
                       WHERE t.oid = to_regclass(v_name) AND c.conname = 'events_event_time_range'
                         AND _clickrollup.is_me(t.relowner)) THEN
        RAISE EXCEPTION 'table % exists and was not made by create_clickstream', v_name
            USING ERRCODE = 'duplicate_table', HINT = 'Choose another schema, or rename the table.';
    END IF;
    RAISE NOTICE '% is there already: tables and data are kept, functions and jobs are renewed', v_name;
    RETURN v_name::regclass;
END
$function$;
COMMENT ON FUNCTION _clickrollup.clickstream_events(name, text) IS
    'the events table of a schema, created where it is missing; raises 42P07 for a table that is not ours';
