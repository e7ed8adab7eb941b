CREATE FUNCTION _clickrollup.query_as_written(p_query text, p_search_path text) RETURNS SETOF record
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp  -- this and the others as in execute_as_written()
SET "TimeZone" = 'UTC' SET "DateStyle" = 'ISO, MDY' SET "IntervalStyle" = 'postgres'
SET extra_float_digits = 1 SET bytea_output = 'hex' SET xmloption = 'content' SET array_nulls = 'on'
SET standard_conforming_strings = 'on' SET transform_null_equals = 'off' SET quote_all_identifiers = 'off'
AS $function$
BEGIN
    PERFORM set_config('search_path', p_search_path, true);
    RETURN QUERY EXECUTE p_query;
END
$function$;
COMMENT ON FUNCTION _clickrollup.query_as_written(text, text) IS
    'the rows of a query under the search_path that its words were written for, and settings that are the same in '
    'every session';
