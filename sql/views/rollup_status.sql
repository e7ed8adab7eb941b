CREATE VIEW clickrollup.rollup_status WITH (security_invoker = true) AS
SELECT r.name,
       r.event_table_name,
       r.last_aggregated_id AS watermark,
       s.last_id,
       greatest(s.last_id - r.last_aggregated_id, 0) AS events_waiting,
       r.last_run_at,
       u.duration AS last_duration,
       r.last_error,
       r.last_error_at
FROM clickrollup.rollups AS r
LEFT JOIN LATERAL (
    SELECT coalesce(clickrollup._sequence_last_id(to_regclass(r.event_id_sequence_name)), 0) AS last_id) AS s ON true
LEFT JOIN LATERAL (
    SELECT x.duration FROM clickrollup.rollup_runs AS x
    WHERE x.rollup_name = r.name AND x.error IS NULL ORDER BY x.run_id DESC LIMIT 1) AS u ON true;

COMMENT ON VIEW clickrollup.rollup_status IS 'one row a rollup: how far it is, what waits, how the last run went';
COMMENT ON COLUMN clickrollup.rollup_status.watermark IS 'every event up to this id is in the rollup';
COMMENT ON COLUMN clickrollup.rollup_status.last_id IS 'last id drawn for an event, committed or not';
COMMENT ON COLUMN clickrollup.rollup_status.events_waiting IS
    'ids above the watermark: the events to roll up, at most, since rolled back inserts leave gaps';
COMMENT ON COLUMN clickrollup.rollup_status.last_duration IS 'duration of the last run that found events';
