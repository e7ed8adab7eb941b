CREATE TYPE _clickrollup.event_window AS (
    window_start bigint, window_end bigint, is_empty boolean, settled_id bigint, wait interval, snapshot pg_snapshot,
    first_xid bigint, end_xid bigint, open_xids bigint[], late_xids bigint[],
    first_id bigint, cold_until timestamptz, from_time timestamptz, to_time timestamptz,
    cold_before timestamptz, cold_counted_id bigint, cold_counted_at timestamptz,
    parts text);
COMMENT ON TYPE _clickrollup.event_window IS
    'the events of one run: by sequence, ids window_start, or first_id before cold_until, to window_end, of times '
    'from_time to to_time; by snapshot, xids first_xid to before end_xid except open_xids, and late_xids; parts is the '
    'query that a large window is read by, in parallel';
