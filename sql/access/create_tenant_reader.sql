CREATE FUNCTION clickrollup.create_tenant_reader(
    tenant bigint, schema_name name DEFAULT current_schema(), role_name name DEFAULT NULL)
RETURNS name
LANGUAGE plpgsql AS $function$
#variable_conflict use_variable
DECLARE
    v_views name := _clickrollup.fitting_name('', schema_name, '_tenant_' || tenant);
    v_name  text;
BEGIN
    role_name := coalesce(role_name, _clickrollup.fitting_name('', schema_name, '_tenant_' || tenant || '_reader'));
    IF EXISTS (SELECT FROM clickrollup.rollups AS r WHERE (parse_ident(r.rollup_table_name))[1] = schema_name
                      AND _clickrollup.is_distributed(to_regclass(r.event_table_name))) THEN
        RAISE EXCEPTION 'views of one tenant protect nothing on Citus, which asks the shards with the reader''s own rights'
            USING ERRCODE = 'feature_not_supported', HINT = 'docs/bi.md, "Tenants on Citus", says what to do there.';
    END IF;
    PERFORM _clickrollup.ensure_role(role_name);
    INSERT INTO clickrollup.tenant_readers (schema_name, tenant, view_schema, role_name)
    VALUES (schema_name, tenant, v_views, role_name)
    ON CONFLICT ON CONSTRAINT tenant_readers_pkey DO UPDATE SET role_name = excluded.role_name;
    EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I', v_views);
    FOR v_name IN SELECT r.name FROM clickrollup.rollups AS r
                  WHERE (parse_ident(r.rollup_table_name))[1] = schema_name AND r.bucket IS NOT NULL LOOP
        PERFORM _clickrollup.renew_views(v_name);
    END LOOP;
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
