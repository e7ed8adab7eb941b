CREATE FUNCTION _clickrollup.check_schema(p_schema name) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF p_schema IS NULL THEN
        RAISE EXCEPTION 'no schema is given, and search_path names none that exists'
            USING ERRCODE = 'invalid_schema_name',
                  HINT = 'Give schema_name, or SET search_path to a schema that exists.';
    END IF;
    PERFORM _clickrollup.check_given('schema_name', p_schema);
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace AS n WHERE n.nspname = p_schema) THEN
        RAISE EXCEPTION 'schema "%" does not exist', p_schema
            USING ERRCODE = 'invalid_schema_name', HINT = format('CREATE SCHEMA %I;', p_schema);
    END IF;
    IF p_schema ~ '^pg_|^information_schema$|^_?clickrollup$' THEN
        RAISE EXCEPTION 'schema "%" belongs to PostgreSQL or clickrollup itself', p_schema
            USING ERRCODE = 'reserved_name', HINT = 'Give a schema of your own.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_schema(name) IS
    'raise 3F000 where no schema is given and none is current, or it does not exist, 42939 for a schema of PostgreSQL '
    'or clickrollup';
