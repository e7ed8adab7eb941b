CREATE FUNCTION _clickrollup.record_run(
    p_rollup_name text, p_started_at timestamptz, p_window_start bigint, p_window_end bigint,
    p_events bigint, p_groups bigint)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    INSERT INTO _clickrollup.own_runs (
        rollup_name, started_at, duration, wait, window_start, window_end, events, groups)
    SELECT p_rollup_name, p_started_at, clock_timestamp() - p_started_at, r.last_wait,
           p_window_start, p_window_end, p_events, p_groups
    FROM clickrollup.rollups AS r
    WHERE r.name = p_rollup_name;
END
$function$;
COMMENT ON FUNCTION _clickrollup.record_run(text, timestamptz, bigint, bigint, bigint, bigint) IS
    'note a run in rollup_runs, in the transaction of the run';
