CREATE FUNCTION _clickrollup.query_as_written(p_query text, p_search_path text) RETURNS SETOF record
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp  -- as in execute_as_written()
AS $function$
BEGIN
    PERFORM set_config('search_path', p_search_path, true);
    RETURN QUERY EXECUTE p_query;
END
$function$;
COMMENT ON FUNCTION _clickrollup.query_as_written(text, text) IS
    'the rows of a query under the search_path that its words were written for';
