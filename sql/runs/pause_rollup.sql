CREATE FUNCTION clickrollup.pause_rollup(rollup_name text, reason text DEFAULT 'paused by hand') RETURNS void
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
    -- A run may hold the row for long, stuck or not: that is when one wants a pause.
    PERFORM FROM _clickrollup.own_rollups AS r WHERE r.name = rollup_name FOR UPDATE SKIP LOCKED;
    IF FOUND THEN
        PERFORM _clickrollup.take_pause(rollup_name);
        UPDATE _clickrollup.own_rollups AS r
        SET paused_at = clock_timestamp(), suspended = false, paused_reason = coalesce(reason, 'paused by hand')
        WHERE r.name = rollup_name;
    ELSE
        PERFORM _clickrollup.request_pause(rollup_name, coalesce(reason, 'paused by hand'));
    END IF;
END
$function$;
COMMENT ON FUNCTION clickrollup.pause_rollup(text, text) IS
    'keep runs from a rollup''s chain until resume_rollup(), and keep the reason; events wait, none is lost. Does not '
    'wait for a run that is at work';
