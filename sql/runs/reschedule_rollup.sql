CREATE FUNCTION clickrollup.reschedule_rollup(rollup_name text, schedule text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
#variable_conflict use_variable
BEGIN
    rollup_name := _clickrollup.resolve_rollup(rollup_name);
    PERFORM _clickrollup.check_schedule(schedule);
    PERFORM _clickrollup.lock_rollup(rollup_name);
    UPDATE _clickrollup.own_rollups AS r SET schedule = schedule WHERE r.name = rollup_name;
    PERFORM _clickrollup.schedule_rollup(rollup_name);
END
$function$;
COMMENT ON FUNCTION clickrollup.reschedule_rollup(text, text) IS
    'give a rollup another schedule, in cron syntax, or NULL for none; its pg_cron job is replaced';
