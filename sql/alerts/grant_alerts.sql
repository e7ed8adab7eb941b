CREATE FUNCTION clickrollup.grant_alerts(role_name regrole) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
BEGIN
    PERFORM _clickrollup.check_role(role_name);
    EXECUTE format($sql$
        GRANT USAGE ON SCHEMA clickrollup TO %1$s;
        GRANT SELECT, INSERT, UPDATE, DELETE ON clickrollup.alerts, clickrollup.alert_messages TO %1$s;
        $sql$, role_name);
END
$function$;
COMMENT ON FUNCTION clickrollup.grant_alerts(regrole) IS
    'grant a role to keep alerts and their messages; it judges rules with the rights of the dashboard''s reader';
