CREATE FUNCTION clickrollup.grant_dashboard(role_name regrole) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
BEGIN
    PERFORM _clickrollup.check_role(role_name);
    EXECUTE format($sql$
        GRANT USAGE ON SCHEMA clickrollup TO %1$s;
        GRANT SELECT, INSERT (link_id, tenant, expires_at), UPDATE (revoked_at) ON clickrollup.dashboard_links TO %1$s;
        $sql$, role_name);
END
$function$;
COMMENT ON FUNCTION clickrollup.grant_dashboard(regrole) IS
    'grant a role to list the dashboard''s links, to add some and to revoke them';
