CREATE TYPE _clickrollup.run_step AS (
    events_per_batch bigint, until timestamptz, force boolean, target bigint, goes_on boolean,
    result _clickrollup.run_result);
COMMENT ON TYPE _clickrollup.run_step IS
    'what a run carries from batch to batch: its limits, the id to come to, whether to go on, how the last one went';
