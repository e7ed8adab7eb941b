-- One row a table of events that retention was set for, or that has lost events to it.
CREATE TABLE clickrollup.source_retention (
    event_table_name text PRIMARY KEY CHECK (_clickrollup.is_name(event_table_name)),
    keep_events      interval CHECK (keep_events > '0'),
    schedule         text,
    compress_after   interval CHECK (compress_after > '0'),
    dropped_before   timestamptz,
    owner            name NOT NULL DEFAULT current_user,
    oids             jsonb
);
SELECT pg_catalog.pg_extension_config_dump('clickrollup.source_retention', '');

COMMENT ON TABLE clickrollup.source_retention IS 'how long events are kept, and before which time they are gone';
COMMENT ON COLUMN clickrollup.source_retention.event_table_name IS 'table of events, schema-qualified and quoted';
COMMENT ON COLUMN clickrollup.source_retention.keep_events IS
    'age beyond which apply_retention drops events, NULL for never';
COMMENT ON COLUMN clickrollup.source_retention.compress_after IS
    'age beyond which retention compresses partitions by citus_columnar, NULL for never';
COMMENT ON COLUMN clickrollup.source_retention.schedule IS 'schedule of the pg_cron job, NULL for none';
COMMENT ON COLUMN clickrollup.source_retention.dropped_before IS
    'apply_retention has dropped events before this time: older buckets can be neither compared nor rebuilt; NULL '
    'where it dropped none';
COMMENT ON COLUMN clickrollup.source_retention.oids IS 'which role owner is, as in rollups';
COMMENT ON COLUMN clickrollup.source_retention.owner IS 'role that set the retention; only its members can change it';
