CREATE FUNCTION clickrollup.grant_loader(role_name regrole, source regclass) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
BEGIN
    PERFORM _clickrollup.check_role(role_name);
    PERFORM _clickrollup.check_table('source', source);
    EXECUTE format($sql$
        GRANT USAGE ON SCHEMA clickrollup, %1$I TO %3$s;
        GRANT SELECT, INSERT, UPDATE ON clickrollup.loader_offsets TO %3$s;
        GRANT INSERT ON clickrollup.dead_letters TO %3$s;
        GRANT SELECT, INSERT, UPDATE, DELETE ON clickrollup.event_uuids TO %3$s;
        GRANT SELECT, INSERT (table_name) ON clickrollup.deduplicated_tables TO %3$s;
        GRANT INSERT ON %2$s TO %3$s;
        $sql$,
        (SELECT n.nspname FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
         WHERE c.oid = source), source, role_name);
    PERFORM _clickrollup.renew_policies(ARRAY[source]);
END
$function$;
COMMENT ON FUNCTION clickrollup.grant_loader(regrole, regclass) IS
    'grant a role what clickrollup load needs to fill the table, and no more';
