CREATE FUNCTION clickrollup.resume_rollup(rollup_name text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
#variable_conflict use_variable
BEGIN
    rollup_name := _clickrollup.resolve_rollup(rollup_name);
    PERFORM _clickrollup.lock_rollup(rollup_name);
    UPDATE _clickrollup.own_rollups AS r
    SET paused_at = NULL, paused_reason = NULL, suspended = false, failures_in_a_row = 0, retry_at = NULL
    WHERE r.name = rollup_name;
END
$function$;
COMMENT ON FUNCTION clickrollup.resume_rollup(text) IS
    'end a pause, or the suspension and the waiting after failures: the next run runs at once';
