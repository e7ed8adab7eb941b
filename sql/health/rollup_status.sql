CREATE VIEW clickrollup.rollup_status WITH (security_invoker = true) AS
SELECT r.name,
       r.event_table_name,
       r.last_aggregated_id AS watermark,
       s.last_id,
       greatest(s.last_id - r.last_aggregated_id, 0) AS events_waiting,
       root.last_run_at,
       u.duration AS last_duration,
       root.last_error,
       root.last_error_at,
       root.name AS root,
       r.fed_by,
       r.rollup_table_name,
       CASE WHEN root.suspended THEN 'suspended'
            WHEN coalesce(root.paused_at, asked.paused_at) IS NOT NULL THEN 'paused'
            WHEN root.failures_in_a_row > 0 THEN 'failing'
            ELSE 'running' END AS state,
       root.schedule,
       w.waiting_since,
       CASE WHEN w.waiting_since IS NOT NULL
            THEN greatest(extract(epoch FROM clock_timestamp() - w.waiting_since), 0)::bigint END AS seconds_behind,
       extract(epoch FROM clock_timestamp() - root.last_run_at)::bigint AS seconds_since_run,
       root.failures_in_a_row,
       root.retry_at,
       coalesce(root.paused_at, asked.paused_at) AS paused_at,
       coalesce(root.paused_reason, asked.reason) AS paused_reason
FROM clickrollup.rollups AS r
JOIN clickrollup.rollups AS root ON root.name = _clickrollup.root(r.name)
LEFT JOIN _clickrollup.pause_requests AS asked
    ON asked.rollup_name = root.name AND asked.paused_at >= root.created_at
LEFT JOIN LATERAL (
    SELECT _clickrollup.newest_id(r) AS last_id) AS s ON true
LEFT JOIN LATERAL (
    SELECT x.duration FROM clickrollup.rollup_runs AS x
    WHERE x.rollup_name = r.name AND x.error IS NULL ORDER BY x.run_id DESC LIMIT 1) AS u ON true
LEFT JOIN LATERAL (
    SELECT _clickrollup.waiting_since(r) AS waiting_since WHERE s.last_id > r.last_aggregated_id) AS w ON true;

COMMENT ON VIEW clickrollup.rollup_status IS
    'one row a rollup: how far it is, what waits, how the last run went; what concerns runs is that of the head of '
    'its chain';
COMMENT ON COLUMN clickrollup.rollup_status.watermark IS
    'every event up to this id is in the rollup; by snapshot an estimate, what counts is rollups.last_snapshot; '
    'without ids how many events were counted';
COMMENT ON COLUMN clickrollup.rollup_status.last_id IS
    'last id drawn for an event, committed or not; on a standby the largest id there; NULL where this role may not ask '
    'the sequence; without ids how many are counted or wait';
COMMENT ON COLUMN clickrollup.rollup_status.events_waiting IS
    'ids above the watermark: the events to roll up, at most, since rolled back inserts leave gaps; without ids '
    'counted, up to 1,000,000';
COMMENT ON COLUMN clickrollup.rollup_status.last_duration IS 'duration of the last run that found events';
COMMENT ON COLUMN clickrollup.rollup_status.root IS 'head of the chain, whose runs fill this rollup';
COMMENT ON COLUMN clickrollup.rollup_status.state IS
    'running; failing: the last run failed, the next try is at retry_at; suspended: ten failures in a row; paused: by '
    'hand';
COMMENT ON COLUMN clickrollup.rollup_status.waiting_since IS
    'smallest finite event time among the first 1,000 ids above the watermark; NULL where none waits or the source '
    'cannot be read';
COMMENT ON COLUMN clickrollup.rollup_status.seconds_behind IS 'age of waiting_since, in seconds; NULL when none waits';
COMMENT ON COLUMN clickrollup.rollup_status.seconds_since_run IS 'seconds since the last run that went well began';
COMMENT ON COLUMN clickrollup.rollup_status.paused_reason IS 'why it is paused or suspended';
