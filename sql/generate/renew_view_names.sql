CREATE FUNCTION _clickrollup.renew_view_names(p_rollup text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_old    regclass;
    v_wanted text[];
BEGIN
    FOR v_old, v_wanted IN
        SELECT v.old::oid::regclass, parse_ident(w.name)
        FROM _clickrollup.rollup_objects AS o
        JOIN clickrollup.rollups AS r ON r.name = o.rollup_name,
        LATERAL jsonb_each_text(o.views) AS v (key, old)
        JOIN LATERAL _clickrollup.view_list(r) AS w ON w.key = v.key
        JOIN pg_catalog.pg_class AS k ON k.oid = v.old::oid AND k.relkind = 'v'
        WHERE o.rollup_name = p_rollup AND _clickrollup.is_owned_by(k.relowner, w.owner)
          AND _clickrollup.qualified_name(v.old::oid::regclass) <> w.name
    LOOP
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
COMMENT ON FUNCTION _clickrollup.renew_view_names(text) IS
    'move the views of a rollup to the schema and the name of its table; raises 42P07 where a name is taken';
