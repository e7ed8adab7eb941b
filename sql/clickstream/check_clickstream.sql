CREATE FUNCTION _clickrollup.check_clickstream(p_schema name, p_part name) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_part regclass;
BEGIN
    PERFORM _clickrollup.check_schema(p_schema);
    v_part := to_regclass(format('%I.%I', p_schema, p_part));
    IF v_part IS NULL THEN
        RAISE EXCEPTION 'schema "%" has no clickstream', p_schema
            USING ERRCODE = 'undefined_table', DETAIL = format('%I is not there.', p_part),
                  HINT = 'SELECT clickrollup.create_clickstream(); makes one, schema_name names another schema.';
    END IF;
    -- Readers have few rights, and know whose views they read; a superuser asks for the numbers only.
    PERFORM _clickrollup.check_no_foreign_code(v_part, false) WHERE _clickrollup.owns_registry();
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_clickstream(name, name) IS
    'raise 42P01 where a schema lacks a table or view of a clickstream, and what check_schema raises';
