CREATE FUNCTION clickrollup.pause_rollup(rollup_name text, reason text DEFAULT 'paused by hand') RETURNS void
LANGUAGE plpgsql AS $function$
#variable_conflict use_variable
BEGIN
    rollup_name := _clickrollup.resolve_rollup(rollup_name);
    PERFORM _clickrollup.lock_rollup(rollup_name);
    UPDATE clickrollup.rollups AS r
    SET paused_at = clock_timestamp(), suspended = false, paused_reason = coalesce(reason, 'paused by hand')
    WHERE r.name = rollup_name;
END
$function$;
COMMENT ON FUNCTION clickrollup.pause_rollup(text, text) IS
    'keep run_rollup from running a chain until resume_rollup(), and keep the reason; a run at work ends after its batch. Events wait, none is '
    'lost. Raises 42704 for an unknown rollup, 42809 for one that is fed by another, which runs with that one';
