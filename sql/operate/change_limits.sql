CREATE FUNCTION clickrollup.change_limits(
    rollup_name text, events_per_batch bigint DEFAULT NULL, writer_wait_timeout interval DEFAULT NULL,
    keep_runs interval DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
#variable_conflict use_variable
BEGIN
    PERFORM _clickrollup.check_between('events_per_batch', events_per_batch, 1, 1000000000000)
    WHERE events_per_batch IS NOT NULL;
    PERFORM _clickrollup.check_interval('writer_wait_timeout', writer_wait_timeout)
    WHERE writer_wait_timeout IS NOT NULL;
    PERFORM _clickrollup.check_interval('keep_runs', keep_runs) WHERE keep_runs IS NOT NULL;
    rollup_name := _clickrollup.resolve_rollup(rollup_name);
    PERFORM _clickrollup.lock_rollup(rollup_name);
    UPDATE _clickrollup.own_rollups AS r
    SET events_per_batch = coalesce(change_limits.events_per_batch, r.events_per_batch),
        writer_wait_timeout = coalesce(change_limits.writer_wait_timeout, r.writer_wait_timeout),
        keep_runs = coalesce(change_limits.keep_runs, r.keep_runs)
    WHERE r.name = rollup_name;
END
$function$;
COMMENT ON FUNCTION clickrollup.change_limits(text, bigint, interval, interval) IS
    'change how many events a batch of a rollup''s chain takes, how long a run waits for writers, and how long its '
    'history is kept; NULL leaves a limit as it is';
