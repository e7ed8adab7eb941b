-- One row a run that found events or failed.
CREATE TABLE clickrollup.rollup_runs (
    run_id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rollup_name  text NOT NULL,
    started_at   timestamptz NOT NULL,
    duration     interval NOT NULL,
    wait         interval,
    window_start bigint,
    window_end   bigint,
    events       bigint,
    groups       bigint,
    sqlstate     text,
    error        text
) PARTITION BY RANGE (run_id);
CREATE INDEX rollup_runs_by_rollup ON clickrollup.rollup_runs (rollup_name, run_id);
CREATE INDEX rollup_runs_by_age ON clickrollup.rollup_runs (rollup_name, started_at);
SELECT pg_catalog.pg_extension_config_dump('clickrollup.rollup_runs_run_id_seq', '');

ALTER TABLE clickrollup.rollup_runs ENABLE ROW LEVEL SECURITY;
CREATE POLICY rollup_runs_of_owner ON clickrollup.rollup_runs FOR SELECT
    USING (_clickrollup.owns_rollup(rollup_name));

COMMENT ON TABLE clickrollup.rollup_runs IS
    'history of runs that found events or failed; kept for rollups.keep_runs';
COMMENT ON COLUMN clickrollup.rollup_runs.duration IS 'whole run, the wait included';
COMMENT ON COLUMN clickrollup.rollup_runs.wait IS 'time spent waiting for writers that were still open';
COMMENT ON COLUMN clickrollup.rollup_runs.window_start IS 'first event id of the window';
COMMENT ON COLUMN clickrollup.rollup_runs.window_end IS 'last event id of the window';
COMMENT ON COLUMN clickrollup.rollup_runs.events IS
    'events of the window; NULL on Citus, where only the shards see them';
COMMENT ON COLUMN clickrollup.rollup_runs.groups IS 'rows of the rollup that were written';
COMMENT ON COLUMN clickrollup.rollup_runs.sqlstate IS 'error code of a failed run';
COMMENT ON COLUMN clickrollup.rollup_runs.error IS 'error message of a failed run';
