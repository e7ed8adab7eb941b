-- INSERT .. SELECT is never parallel, RETURN QUERY may be.
CREATE FUNCTION _clickrollup.rows_of_parts(p_window _clickrollup.event_window, p_search_path text)
RETURNS SETOF record
LANGUAGE plpgsql ROWS 100000 SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    PERFORM set_config('search_path', p_search_path, true);
    RETURN QUERY EXECUTE p_window.parts USING p_window, 1;
END
$function$;
COMMENT ON FUNCTION _clickrollup.rows_of_parts(_clickrollup.event_window, text) IS
    'the rows of a query that parallel_query() wrote';
