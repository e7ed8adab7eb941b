CREATE FUNCTION clickrollup.grant_operator(role_name regrole, source regclass) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
BEGIN
    PERFORM clickrollup.grant_loader(role_name, source);
    EXECUTE format($sql$
        GRANT SELECT, UPDATE (reason), DELETE ON clickrollup.dead_letters TO %1$s;
        GRANT SELECT ON clickrollup.loader_progress, clickrollup.dead_letter_summary TO %1$s;
        $sql$, role_name);
END
$function$;
COMMENT ON FUNCTION clickrollup.grant_operator(regrole, regclass) IS
    'grant a role what the loader needs, and to see its progress, to replay dead letters and to discard them';
