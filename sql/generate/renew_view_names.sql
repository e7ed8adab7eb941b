CREATE FUNCTION _clickrollup.renew_view_names(p_rollups text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_old    regclass;
    v_wanted text[];
BEGIN
    -- Tables may have changed places, and so have their views.
    FOR v_old IN SELECT m.view FROM _clickrollup.misnamed_views(p_rollups) AS m
                 WHERE _clickrollup.find_relation(m.wanted) IS NOT NULL LOOP
        EXECUTE format('ALTER VIEW %s RENAME TO %I', v_old, 'clickrollup_view_' || v_old::oid);
    END LOOP;
    FOR v_old, v_wanted IN SELECT m.view, parse_ident(m.wanted) FROM _clickrollup.misnamed_views(p_rollups) AS m LOOP
        IF v_old::oid IN (SELECT c.oid FROM pg_catalog.pg_class AS c
                          JOIN pg_catalog.pg_namespace AS s ON s.oid = c.relnamespace
                          WHERE s.nspname <> v_wanted[1]) THEN
            EXECUTE format('ALTER VIEW %s SET SCHEMA %I', v_old, v_wanted[1]);
        END IF;
        IF v_old::oid NOT IN (SELECT c.oid FROM pg_catalog.pg_class AS c WHERE c.relname = v_wanted[2]) THEN
            EXECUTE format('ALTER VIEW %s RENAME TO %I', v_old, v_wanted[2]);
        END IF;
    END LOOP;
END
$function$;
COMMENT ON FUNCTION _clickrollup.renew_view_names(text[]) IS
    'move the views of rollups to the schema and the name of their tables; raises 42P07 where a name is taken';
