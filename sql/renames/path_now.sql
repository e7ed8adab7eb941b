CREATE FUNCTION _clickrollup.path_now(p_search_path text, p_schemas oid[]) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    RETURN (
        SELECT string_agg(CASE WHEN n.oid <> e.schema THEN quote_ident(n.nspname) ELSE e.element END, ', '
                          ORDER BY e.position)
        FROM _clickrollup.path_schemas(p_search_path) AS e
        LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = p_schemas[e.position]);
END
$function$;
COMMENT ON FUNCTION _clickrollup.path_now(text, oid[]) IS
    'a search_path with the names that its schemas, given by their oids, have now';
