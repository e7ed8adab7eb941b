CREATE FUNCTION _clickrollup.revoke_tenant_reader(p_view_schema name, p_role name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname = p_role) THEN
        EXECUTE format($sql$
            REVOKE USAGE ON SCHEMA %1$I FROM %2$I;
            REVOKE SELECT ON ALL TABLES IN SCHEMA %1$I FROM %2$I;
            ALTER DEFAULT PRIVILEGES IN SCHEMA %1$I REVOKE SELECT ON TABLES FROM %2$I;
            $sql$, p_view_schema, p_role);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.revoke_tenant_reader(name, name) IS
    'take from a role, where it still exists, what create_tenant_reader gave it';
