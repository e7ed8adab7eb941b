CREATE FUNCTION clickrollup.drop_clickstream(schema_name name DEFAULT current_schema()) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
#variable_conflict use_variable
DECLARE
    v_events text;
    v_owner  oid;
    v_name   text;
BEGIN
    -- A schema that is gone will do.
    PERFORM _clickrollup.check_schema(schema_name) WHERE schema_name IS NULL;
    v_events := format('%I.events', schema_name);
    PERFORM _clickrollup.one_connection_per_node();
    SELECT _clickrollup.role_of(r.owner, r.oids) INTO v_owner FROM clickrollup.rollups AS r
    WHERE r.event_table_name = v_events AND r.rollup_table_name = format('%I.rollup_events_5min', schema_name);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'schema "%" has no clickstream', schema_name
            USING ERRCODE = 'undefined_table', HINT = 'SELECT DISTINCT event_table_name FROM clickrollup.rollups;';
    END IF;
    PERFORM _clickrollup.lock_row(r.name) FROM clickrollup.rollups AS r
    WHERE r.event_table_name = v_events AND r.fed_by IS NULL;
    PERFORM _clickrollup.forget_readers(schema_name);
    FOR v_name IN SELECT c.name FROM clickrollup.rollups AS r, LATERAL _clickrollup.chain(r.name) AS c
                  WHERE r.event_table_name = v_events AND r.fed_by IS NULL ORDER BY c.depth DESC, c.name LOOP
        PERFORM clickrollup.drop_rollup(v_name);
    END LOOP;
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = _clickrollup.find_relation(v_events)
                 AND c.relkind IN ('r', 'p') AND _clickrollup.is_owned_by(c.relowner, v_owner)) THEN
        EXECUTE format('DROP TABLE %s', v_events);
    END IF;
    PERFORM clickrollup.drop_topn_functions(schema_name)
    WHERE EXISTS (SELECT FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
                  WHERE n.nspname = schema_name AND p.proname = 'topn_union_agg'
                    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e')
                    AND _clickrollup.is_owned_by(p.proowner, v_owner));
    PERFORM _clickrollup.forget_partitions(v_events);
END
$function$;
COMMENT ON FUNCTION clickrollup.drop_clickstream(name) IS
    'remove what create_clickstream() made in a schema, the events too, and all that knows of it: jobs, retention, '
    'partitions, tenants'' views. Works also after DROP SCHEMA';
