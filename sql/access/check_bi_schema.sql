CREATE FUNCTION _clickrollup.check_bi_schema(p_schema name, p_rollups name) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    PERFORM _clickrollup.check_given('bi_schema', p_schema);
    IF p_schema ~ '^pg_|^information_schema$|^_?clickrollup$' THEN
        RAISE EXCEPTION 'schema "%" belongs to PostgreSQL or clickrollup itself', p_schema
            USING ERRCODE = 'reserved_name', HINT = 'Give a schema of your own.';
    -- All that is in it is granted to the readers; what the registry says of it somebody may have written by hand.
    ELSIF EXISTS (
        SELECT FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = p_schema AND c.oid NOT IN (
            SELECT o.oid FROM clickrollup.rollups AS r, LATERAL _clickrollup.bi_views(r) AS v
            JOIN pg_catalog.pg_class AS o ON o.oid = _clickrollup.find_relation(v.name) AND o.relkind = 'v'
            WHERE (parse_ident(r.rollup_table_name))[1] = p_rollups)) THEN
        RAISE EXCEPTION 'schema "%" is not empty', p_schema
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Give the name of a schema that does not exist, or is empty: its readers read all that is '
                         'in it.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_bi_schema(name, name) IS
    'raise 42939 or 55000 for a schema that views for BI tools cannot have for themselves';
