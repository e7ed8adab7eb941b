CREATE FUNCTION clickrollup.grant_reader(
    schema_name name DEFAULT current_schema(), role_name name DEFAULT 'clickrollup_reader')
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
#variable_conflict use_variable
DECLARE
    v_grant text;
BEGIN
    -- On Citus a second connection to a node would not see the role yet.
    PERFORM _clickrollup.one_connection_per_node();
    PERFORM _clickrollup.check_schema(schema_name);
    PERFORM _clickrollup.ensure_role(role_name);
    EXECUTE format($sql$
        GRANT USAGE ON SCHEMA clickrollup, %1$I TO %2$I;
        GRANT SELECT ON clickrollup.rollups, clickrollup.rollup_runs, clickrollup.run_history,
            clickrollup.rollup_status, clickrollup.loader_offsets, clickrollup.source_retention,
            clickrollup.tenant_readers, clickrollup.dashboard_links, clickrollup.rollup_fields, clickrollup.annotations,
            clickrollup.alerts, _clickrollup.pause_requests TO %2$I;
        GRANT SELECT (dead_letter_id, consumer_group, topic, kafka_partition, kafka_offset, message_time, reason,
                      received_at, topic_id)
            ON clickrollup.dead_letters TO %2$I;
        $sql$, schema_name, role_name);
    FOR v_grant IN
        SELECT format('GRANT SELECT ON %s %s TO %I', CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
                      c.oid::regclass, role_name)
        FROM clickrollup.rollups AS r, LATERAL unnest(_clickrollup.read_relations(r)) AS o (relation)
        JOIN pg_catalog.pg_class AS c ON c.oid = o.relation
        WHERE (parse_ident(r.rollup_table_name))[1] = schema_name
          AND _clickrollup.is_readable_by(c.oid, _clickrollup.owner_of(r))
    LOOP
        EXECUTE v_grant;
    END LOOP;
    PERFORM _clickrollup.renew_policies(_clickrollup.tables_under_readers(schema_name));
    PERFORM _clickrollup.advise_connections(schema_name, role_name);
END
$function$;
COMMENT ON FUNCTION clickrollup.grant_reader(name, name) IS
    'let a role, created where it is missing, read all rollups of a schema and the state of runs and loader, and '
    'change nothing. Call it again after create_rollup()';
