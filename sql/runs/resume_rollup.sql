CREATE FUNCTION clickrollup.resume_rollup(rollup_name text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
#variable_conflict use_variable
DECLARE
    v_rollup clickrollup.rollups;
BEGIN
    rollup_name := _clickrollup.resolve_rollup(rollup_name);
    PERFORM _clickrollup.check_own_rollup(rollup_name);
    SELECT * INTO v_rollup FROM clickrollup.rollups AS r WHERE r.name = rollup_name;
    PERFORM _clickrollup.check_head(v_rollup);
    DELETE FROM _clickrollup.own_pauses AS p WHERE p.rollup_name = rollup_name;
    IF FOUND AND v_rollup.paused_at IS NULL THEN
        RETURN;  -- without a wait for the run that has the row
    END IF;
    PERFORM _clickrollup.lock_rollup(rollup_name);
    UPDATE _clickrollup.own_rollups AS r
    SET paused_at = NULL, paused_reason = NULL, suspended = false, failures_in_a_row = 0, retry_at = NULL
    WHERE r.name = rollup_name;
END
$function$;
COMMENT ON FUNCTION clickrollup.resume_rollup(text) IS
    'end a pause, or the suspension and the waiting after failures: the next run runs at once';
