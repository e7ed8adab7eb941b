CREATE TYPE _clickrollup.event_window AS (
    window_start bigint, window_end bigint, is_empty boolean, settled_id bigint, wait interval, snapshot pg_snapshot,
    first_xid bigint, end_xid bigint, open_xids bigint[], late_xids bigint[]);
COMMENT ON TYPE _clickrollup.event_window IS
    'the events of one run: by sequence, ids window_start to window_end inclusive; by snapshot, writer xids from '
    'first_xid to before end_xid except open_xids, and late_xids; the rest is what the registry keeps';
