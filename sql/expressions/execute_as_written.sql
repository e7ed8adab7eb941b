CREATE FUNCTION _clickrollup.execute_as_written(p_statement text, p_search_path text) RETURNS bigint
LANGUAGE plpgsql
-- What is kept must not depend on whose session keeps it.
SET search_path = pg_catalog, pg_temp
SET "TimeZone" = 'UTC' SET "DateStyle" = 'ISO, MDY' SET "IntervalStyle" = 'postgres'
SET extra_float_digits = 1 SET bytea_output = 'hex' SET xmloption = 'content' SET array_nulls = 'on'
SET standard_conforming_strings = 'on' SET transform_null_equals = 'off' SET quote_all_identifiers = 'off'
AS $function$
BEGIN
    RETURN _clickrollup.execute_as_asked(p_statement, p_search_path);
END
$function$;
COMMENT ON FUNCTION _clickrollup.execute_as_written(text, text) IS
    'run a statement under the search_path that its words were written for, and settings that are the same in every '
    'session; returns how many rows it was about';
