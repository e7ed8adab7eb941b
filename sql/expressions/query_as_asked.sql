CREATE FUNCTION _clickrollup.query_as_asked(p_query text, p_search_path text) RETURNS SETOF record
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    PERFORM set_config('search_path', p_search_path, true);
    RETURN QUERY EXECUTE p_query;
END
$function$;
COMMENT ON FUNCTION _clickrollup.query_as_asked(text, text) IS
    'the rows of a query that is asked once, as the caller would get them: under its search_path and its other '
    'settings';
