CREATE FUNCTION _clickrollup.provide_topn(p_schema name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_drop text;
BEGIN
    IF _clickrollup.extension_schema('topn') IS NOT NULL
       OR to_regprocedure(format('%I.topn_union_agg(jsonb)', p_schema)) IS NOT NULL THEN
        RETURN;
    END IF;
    -- What DROP EXTENSION has left of them.
    FOR v_drop IN
        SELECT format('DROP FUNCTION %s', p.oid::regprocedure)
        FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
        WHERE n.nspname = p_schema AND p.prosrc ~ '^SELECT (\* FROM )?clickrollup\.topn' AND p.proname ~ '^topn'
          AND pg_has_role(p.proowner, 'USAGE')
    LOOP
        EXECUTE v_drop;
    END LOOP;
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.topn(jsonb, integer) RETURNS SETOF clickrollup.topn_record
            LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 10 AS 'SELECT * FROM clickrollup.topn($1, $2)';
        CREATE FUNCTION %1$I.topn_add(jsonb, text) RETURNS jsonb
            LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT clickrollup.topn_add($1, $2)';
        CREATE FUNCTION %1$I.topn_union(jsonb, jsonb) RETURNS jsonb
            LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT clickrollup.topn_union($1, $2)';
        CREATE AGGREGATE %1$I.topn_add_agg(text) (SFUNC = pg_catalog.array_append, STYPE = text[], INITCOND = '{}',
            COMBINEFUNC = pg_catalog.array_cat, FINALFUNC = _clickrollup.topn_pack, PARALLEL = SAFE);
        CREATE AGGREGATE %1$I.topn_union_agg(jsonb) (SFUNC = pg_catalog.array_append, STYPE = jsonb[], INITCOND = '{}',
            COMBINEFUNC = pg_catalog.array_cat, FINALFUNC = _clickrollup.topn_merge, PARALLEL = SAFE);
        $sql$, p_schema);
    RAISE NOTICE 'topn is not installed in this database: its functions in schema % are those of clickrollup', p_schema
        USING HINT = format('They keep the same format. To change over: SELECT clickrollup.drop_topn_functions(%L); '
                            'CREATE EXTENSION topn; and call create_clickstream again.', p_schema);
END
$function$;
COMMENT ON FUNCTION _clickrollup.provide_topn(name) IS
    'where topn is not installed, make its functions callable by their bare names from the schema';
