CREATE FUNCTION clickrollup.drop_topn_functions(schema_name name) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
BEGIN
    PERFORM _clickrollup.check_schema(schema_name);
    IF to_regprocedure(format('%I.topn_union_agg(jsonb)', schema_name)) IS NULL THEN
        RAISE EXCEPTION 'schema "%" has no stand-ins for topn', schema_name
            USING ERRCODE = 'undefined_function',
                  HINT = 'Nothing needs to be dropped there before CREATE EXTENSION topn.';
    END IF;
    EXECUTE format($sql$
        DROP AGGREGATE %1$I.topn_add_agg(text);
        DROP AGGREGATE %1$I.topn_union_agg(jsonb);
        DROP FUNCTION %1$I.topn_union(jsonb, jsonb);
        DROP FUNCTION %1$I.topn_add(jsonb, text);
        DROP FUNCTION %1$I.topn(jsonb, integer);
        $sql$, schema_name);
END
$function$;
COMMENT ON FUNCTION clickrollup.drop_topn_functions(name) IS
    'drop the stand-ins for topn that create_clickstream() made in the schema, to make room for CREATE EXTENSION topn';
