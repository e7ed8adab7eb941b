CREATE FUNCTION _clickrollup.end_of_budget(p_time_budget interval) RETURNS timestamptz
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
BEGIN
    PERFORM _clickrollup.check_interval('time_budget', p_time_budget, '0') WHERE p_time_budget IS NOT NULL;
    RETURN clock_timestamp() + p_time_budget;
END
$function$;
COMMENT ON FUNCTION _clickrollup.end_of_budget(interval) IS 'when the time of run_all() is up, NULL for never';
