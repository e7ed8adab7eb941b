CREATE FUNCTION _clickrollup.health_runs(
    p_status clickrollup.rollup_status, p_events bigint, p_missed integer, p_failures integer)
RETURNS SETOF clickrollup.finding
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT p_status.name, 'events waiting',
           (CASE WHEN p_status.events_waiting > 10 * p_events THEN 'critical'
                 ELSE 'warning' END)::clickrollup.health_state,
           format('%s events wait', p_status.events_waiting) || CASE WHEN EXISTS (
               SELECT FROM clickrollup.rollups AS r WHERE r.name = p_status.name AND r.event_id_column IS NOT NULL)
               THEN format(', from id %s on', p_status.watermark + 1) ELSE '' END
    WHERE p_status.events_waiting > p_events
    UNION ALL
    SELECT p_status.name, 'runs missed',
           (CASE WHEN x.since > 4 * p_missed * x.expected THEN 'critical' ELSE 'warning' END)::clickrollup.health_state,
           CASE WHEN p_status.last_run_at IS NULL THEN format('it has never run, its schedule is %L', p_status.schedule)
                ELSE format('the last good run was %s ago, its schedule is %L',
                            date_trunc('second', x.since), p_status.schedule) END
    FROM (SELECT _clickrollup.schedule_interval(p_status.schedule) AS expected,
                 clock_timestamp() - coalesce(p_status.last_run_at, (
                     SELECT r.created_at FROM clickrollup.rollups AS r WHERE r.name = p_status.name)) AS since) AS x
    WHERE x.since > p_missed * x.expected AND p_status.paused_at IS NULL
    UNION ALL
    SELECT p_status.name, 'failures',
           (CASE WHEN p_status.failures_in_a_row >= p_failures THEN 'critical'
                 ELSE 'warning' END)::clickrollup.health_state,
           format('%s failures in a row, the last: %s', p_status.failures_in_a_row, p_status.last_error)
    WHERE p_status.failures_in_a_row > 0 AND p_status.paused_at IS NULL
    UNION ALL
    SELECT p_status.name, p_status.state,
           (CASE p_status.state WHEN 'suspended' THEN 'critical' ELSE 'warning' END)::clickrollup.health_state,
           format('since %s: %s', p_status.paused_at, p_status.paused_reason)
    WHERE p_status.paused_at IS NOT NULL;
END;
COMMENT ON FUNCTION _clickrollup.health_runs(clickrollup.rollup_status, bigint, integer, integer) IS
    'findings about the runs of a chain: what waits, when it ran last, failures, pauses';
