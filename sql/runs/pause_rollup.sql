CREATE FUNCTION clickrollup.pause_rollup(rollup_name text, reason text DEFAULT 'paused by hand') RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
SET lock_timeout = '1s'  -- a batch is over by then; a run that is stuck is why one pauses
AS $function$
#variable_conflict use_variable
BEGIN
    rollup_name := _clickrollup.resolve_rollup(rollup_name);
    PERFORM _clickrollup.lock_rollup(rollup_name);
    PERFORM _clickrollup.take_pause(rollup_name);
    UPDATE _clickrollup.own_rollups AS r
    SET paused_at = clock_timestamp(), suspended = false, paused_reason = coalesce(reason, 'paused by hand')
    WHERE r.name = rollup_name;
EXCEPTION WHEN lock_not_available THEN
    PERFORM _clickrollup.request_pause(rollup_name, coalesce(reason, 'paused by hand'));
END
$function$;
COMMENT ON FUNCTION clickrollup.pause_rollup(text, text) IS
    'keep runs from a rollup''s chain until resume_rollup(), and keep the reason; events wait, none is lost. Does not '
    'wait for long for a run that is at work';
