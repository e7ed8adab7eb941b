CREATE FUNCTION clickrollup.create_tenant_reader(
    tenant bigint, schema_name name DEFAULT current_schema(), role_name name DEFAULT NULL)
RETURNS name
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
#variable_conflict use_variable
DECLARE
    v_views  name;
    v_former name;
    v_name   text;
BEGIN
    PERFORM _clickrollup.one_connection_per_node();
    PERFORM _clickrollup.check_given('tenant', tenant);
    PERFORM _clickrollup.check_schema(schema_name);
    PERFORM _clickrollup.follow_readers();
    SELECT t.role_name, t.view_schema INTO v_former, v_views FROM _clickrollup.own_readers AS t
    WHERE t.schema_name = schema_name AND t.tenant = tenant FOR UPDATE;
    v_views := coalesce(v_views, _clickrollup.fitting_name('', schema_name, '_tenant_' || tenant));
    role_name := coalesce(role_name, v_former,
                          _clickrollup.fitting_name('', schema_name, '_tenant_' || tenant || '_reader'));
    PERFORM _clickrollup.ensure_role(role_name);
    PERFORM _clickrollup.register_tenant_reader(schema_name, tenant, v_views, role_name);
    PERFORM _clickrollup.ensure_view_schema(v_views) WHERE v_former IS NULL;
    UPDATE _clickrollup.own_readers AS t SET oids = NULL WHERE t.schema_name = schema_name AND t.tenant = tenant;
    IF v_former <> role_name THEN
        PERFORM _clickrollup.revoke_tenant_reader(v_views, v_former);
        RAISE NOTICE 'role "%" reads tenant % of schema "%" no longer: a tenant has one reader',
            v_former, tenant, schema_name
            USING HINT = format('To let it read too, make it a member: GRANT %I TO %I;', role_name, v_former);
    END IF;
    FOR v_name IN SELECT r.name FROM clickrollup.rollups AS r
                  WHERE (parse_ident(r.rollup_table_name))[1] = schema_name AND r.bucket IS NOT NULL
                    AND _clickrollup.is_member_of(_clickrollup.role_of(r.owner, r.oids)) LOOP
        PERFORM _clickrollup.renew_views(v_name);
    END LOOP;
    -- Citus would have them on the workers too, where a plain role may not make them, and nobody asks for them.
    PERFORM _clickrollup.execute_definition(s.statement, 'pg_catalog', true)
    FROM (VALUES (_clickrollup.tenant_annotations_sql(v_views, schema_name, tenant)),
                 (_clickrollup.tenant_alerts_sql(v_views, schema_name, tenant))) AS s (statement);
    PERFORM _clickrollup.check_policy_owner(role_name);
    EXECUTE format($sql$
        GRANT USAGE ON SCHEMA %1$I TO %2$I;
        GRANT SELECT ON ALL TABLES IN SCHEMA %1$I TO %2$I;
        ALTER DEFAULT PRIVILEGES IN SCHEMA %1$I GRANT SELECT ON TABLES TO %2$I;
        $sql$, v_views, role_name);
    RETURN role_name;
END
$function$;
COMMENT ON FUNCTION clickrollup.create_tenant_reader(bigint, name, name) IS
    'make a schema SCHEMA_tenant_N with views that show one tenant and nothing else, and a role that may read these '
    'and nothing else; returns the role''s name';
