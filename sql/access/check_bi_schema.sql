CREATE FUNCTION _clickrollup.check_bi_schema(p_schema name, p_former name) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    PERFORM _clickrollup.check_given('bi_schema', p_schema);
    IF p_schema ~ '^pg_|^information_schema$|^_?clickrollup$' THEN
        RAISE EXCEPTION 'schema "%" belongs to PostgreSQL or clickrollup itself', p_schema
            USING ERRCODE = 'reserved_name', HINT = 'Give a schema of your own.';
    -- All that is in it is granted to the readers.
    ELSIF p_schema IS DISTINCT FROM p_former AND EXISTS (
        SELECT FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = p_schema) THEN
        RAISE EXCEPTION 'schema "%" is not empty', p_schema
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Give the name of a schema that does not exist, or is empty: its readers read all that is '
                         'in it.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_bi_schema(name, name) IS
    'raise 42939 or 55000 for a schema that views for BI tools cannot have for themselves';
