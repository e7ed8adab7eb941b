CREATE FUNCTION clickrollup.drop_tenant_reader(tenant bigint, schema_name name DEFAULT current_schema()) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
#variable_conflict use_variable
DECLARE
    v_reader clickrollup.tenant_readers;
    v_tables regclass[];
BEGIN
    PERFORM _clickrollup.one_connection_per_node();
    PERFORM _clickrollup.check_given('tenant', tenant);
    PERFORM _clickrollup.check_schema(schema_name);
    PERFORM _clickrollup.follow_readers();
    v_tables := _clickrollup.tables_under_readers(schema_name);
    DELETE FROM _clickrollup.own_readers AS t WHERE t.schema_name = schema_name AND t.tenant = tenant
    RETURNING * INTO v_reader;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'tenant % has no reader of schema "%"', tenant, schema_name
            USING ERRCODE = 'undefined_object', HINT = 'TABLE clickrollup.tenant_readers; lists them.';
    END IF;
    PERFORM _clickrollup.drop_tenant_views(v_reader);
    PERFORM _clickrollup.renew_policies(v_tables);
    UPDATE _clickrollup.own_objects AS o SET views = _clickrollup.view_objects(r)
    FROM clickrollup.rollups AS r WHERE r.name = o.rollup_name AND (parse_ident(r.rollup_table_name))[1] = schema_name;
END
$function$;
COMMENT ON FUNCTION clickrollup.drop_tenant_reader(bigint, name) IS
    'drop the views that create_tenant_reader() made; links to the dashboard for that tenant end with them, the role '
    'stays without a right here';
