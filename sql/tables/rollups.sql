-- One row a rollup. No oid is stored, so that it survives pg_dump and restore; owner is a name for that reason.
CREATE TABLE clickrollup.rollups (
    name                   text PRIMARY KEY,
    event_table_name       text NOT NULL,
    event_id_sequence_name text NOT NULL,
    last_aggregated_id     bigint NOT NULL DEFAULT 0,
    rollup_table_name      text,
    aggregation_function   text,
    owner                  name NOT NULL DEFAULT current_user,
    writer_wait_timeout    interval NOT NULL DEFAULT '60 seconds' CHECK (writer_wait_timeout > '0'),
    last_run_at            timestamptz,
    last_wait              interval,
    last_error             text,
    last_error_at          timestamptz
);
SELECT pg_catalog.pg_extension_config_dump('clickrollup.rollups', '');

ALTER TABLE clickrollup.rollups ENABLE ROW LEVEL SECURITY;
CREATE POLICY rollups_of_owner ON clickrollup.rollups
    USING (EXISTS (SELECT FROM pg_catalog.pg_roles AS r
                   WHERE r.rolname = owner AND pg_catalog.pg_has_role(r.oid, 'USAGE')));

COMMENT ON TABLE clickrollup.rollups IS
    'registry of rollups: what each reads, how far it has come, and how its last run went';
COMMENT ON COLUMN clickrollup.rollups.name IS 'name by which runs and monitors call the rollup';
COMMENT ON COLUMN clickrollup.rollups.event_table_name IS 'table that events are appended to, schema-qualified and quoted';
COMMENT ON COLUMN clickrollup.rollups.event_id_sequence_name IS 'sequence that numbers the events, schema-qualified and quoted';
COMMENT ON COLUMN clickrollup.rollups.last_aggregated_id IS 'watermark: every event up to this id is in the rollup, none above it';
COMMENT ON COLUMN clickrollup.rollups.rollup_table_name IS 'table that holds the buckets, schema-qualified and quoted';
COMMENT ON COLUMN clickrollup.rollups.aggregation_function IS 'function without arguments that run_rollup calls, schema-qualified and quoted';
COMMENT ON COLUMN clickrollup.rollups.owner IS 'role that registered the rollup; only its members see the row';
COMMENT ON COLUMN clickrollup.rollups.writer_wait_timeout IS 'how long a run waits for writers that are still open before it fails';
COMMENT ON COLUMN clickrollup.rollups.last_run_at IS 'start of the last run that committed, whether or not it found events';
COMMENT ON COLUMN clickrollup.rollups.last_wait IS 'time that run waited for writers';
COMMENT ON COLUMN clickrollup.rollups.last_error IS 'message of the last run by run_rollup that failed';
COMMENT ON COLUMN clickrollup.rollups.last_error_at IS 'when it failed';
