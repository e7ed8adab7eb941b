CREATE TYPE _clickrollup.retention_step AS (
    source regclass, as_of timestamptz, partitions integer, rows bigint, bounds timestamptz[], checked boolean,
    goes_on boolean, partitions_dropped bigint, events_deleted bigint, rows_deleted bigint);
COMMENT ON TYPE _clickrollup.retention_step IS
    'what run_retention() carries from transaction to transaction: its limits, up to which times events still go, '
    'whether those up to the first were looked at, whether to go on, what is gone';
