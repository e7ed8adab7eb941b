-- One row a rollup. What is kept are names, so that it survives pg_dump and restore; oids holds for one database only.
-- The tables of the registry have no foreign keys, since pg_restore loads them in any order with several jobs, and no
-- row-level security, with which pg_dump fails for a role that may merely read. follow_name() keeps them together;
-- nobody is granted more than SELECT: written is through views such as _clickrollup.own_rollups.
CREATE TABLE clickrollup.rollups (
    name                   text PRIMARY KEY CHECK (char_length(name) BETWEEN 1 AND 200),
    event_table_name       text NOT NULL CHECK (_clickrollup.is_name(event_table_name)),
    event_id_sequence_name text CHECK (_clickrollup.is_name(event_id_sequence_name)),
    last_aggregated_id     bigint NOT NULL DEFAULT 0,
    settled_id             bigint NOT NULL DEFAULT 0,
    cold_before            timestamptz,
    cold_counted_id        bigint,
    cold_counted_at        timestamptz,
    event_id_column        name DEFAULT 'event_id',
    rollup_table_name      text CHECK (_clickrollup.is_name(rollup_table_name)),
    aggregation_function   text CHECK (_clickrollup.is_name(aggregation_function)),
    fed_by                 text,
    bucket                 text,
    bucket_column          name,
    time_column            name,
    time_unit              text CHECK (time_unit IN ('s', 'ms', 'us')),
    time_zone              text NOT NULL DEFAULT 'UTC',
    filter                 text,
    search_path            text NOT NULL DEFAULT 'pg_catalog, pg_temp',
    strategy               text NOT NULL DEFAULT 'sequence' CHECK (strategy IN ('sequence', 'snapshot')),
    writer_xid_column      name,
    writer_xid_offset      bigint,
    last_snapshot          pg_snapshot,
    system_identifier      bigint,
    schedule               text,
    events_per_batch       bigint NOT NULL DEFAULT 1000000 CHECK (events_per_batch > 0),
    writer_wait_timeout    interval NOT NULL DEFAULT '60 seconds' CHECK (writer_wait_timeout > '0'),
    keep_buckets           interval CHECK (keep_buckets > '0'),
    buckets_dropped_before timestamptz,
    keep_runs              interval NOT NULL DEFAULT '7 days' CHECK (keep_runs > '0'),
    owner                  name NOT NULL DEFAULT current_user,
    oids                   jsonb,
    created_at             timestamptz NOT NULL DEFAULT now(),
    source_changed_at      timestamptz,
    last_run_at            timestamptz,
    last_wait              interval,
    last_error             text,
    last_error_at          timestamptz,
    failures_in_a_row      integer NOT NULL DEFAULT 0,
    retry_at               timestamptz,
    paused_at              timestamptz,
    paused_reason          text,
    suspended              boolean NOT NULL DEFAULT false,
    CHECK (num_nulls(writer_xid_column, writer_xid_offset, last_snapshot, system_identifier)
           = CASE strategy WHEN 'snapshot' THEN 0 ELSE 4 END),
    CHECK (strategy = 'snapshot' OR num_nulls(event_id_sequence_name, event_id_column) = 0)
);
SELECT pg_catalog.pg_extension_config_dump('clickrollup.rollups', '');

COMMENT ON TABLE clickrollup.rollups IS
    'registry of rollups: what each reads, how far it has come, and how its last run went';
COMMENT ON COLUMN clickrollup.rollups.name IS 'name by which runs and monitors call the rollup';
COMMENT ON COLUMN clickrollup.rollups.event_table_name IS
    'table that events are appended to, schema-qualified and quoted';
COMMENT ON COLUMN clickrollup.rollups.event_id_sequence_name IS
    'sequence that numbers the events, schema-qualified and quoted; NULL where they have no ids';
COMMENT ON COLUMN clickrollup.rollups.last_aggregated_id IS
    'watermark: every event up to this id is in the rollup, none above it; by snapshot an estimate, for people; '
    'without ids how many events were counted';
COMMENT ON COLUMN clickrollup.rollups.settled_id IS
    'no writer that was open could still commit an event up to this id: batches up to it need no wait; by snapshot: '
    'no event above it is counted';
COMMENT ON COLUMN clickrollup.rollups.cold_before IS
    'where there are many partitions: runs read events before this time when the newer ones do not have all ids, and '
    'once an hour; NULL where they read all';
COMMENT ON COLUMN clickrollup.rollups.cold_counted_id IS
    'every event before cold_before up to this id is in the rollup, and none of these above it';
COMMENT ON COLUMN clickrollup.rollups.cold_counted_at IS 'when a run last looked for events before cold_before';
COMMENT ON COLUMN clickrollup.rollups.event_id_column IS 'column that the sequence numbers; NULL without ids';
COMMENT ON COLUMN clickrollup.rollups.rollup_table_name IS 'table that holds the buckets, schema-qualified and quoted';
COMMENT ON COLUMN clickrollup.rollups.aggregation_function IS
    'function that run_rollup calls, schema-qualified and quoted';
COMMENT ON COLUMN clickrollup.rollups.fed_by IS
    'rollup whose runs fill this one as well, in the same scan and transaction';
COMMENT ON COLUMN clickrollup.rollups.bucket IS
    'width of a bucket: an interval, or day, week, month, quarter, year in time_zone';
COMMENT ON COLUMN clickrollup.rollups.bucket_column IS
    'column of the rollup table that holds the beginning of the bucket';
COMMENT ON COLUMN clickrollup.rollups.time_column IS 'column of the events that decides the bucket';
COMMENT ON COLUMN clickrollup.rollups.time_unit IS
    'what time_column counts since 1970 where it is a number: s, ms or us; NULL for any other type';
COMMENT ON COLUMN clickrollup.rollups.time_zone IS 'time zone of calendar buckets';
COMMENT ON COLUMN clickrollup.rollups.filter IS 'condition that an event must meet to be counted';
COMMENT ON COLUMN clickrollup.rollups.search_path IS
    'search_path of the session that wrote the expressions, by which runs, views and repairs read them';
COMMENT ON COLUMN clickrollup.rollups.strategy IS
    'how the safe window is found: sequence waits for open writers, snapshot compares two snapshots';
COMMENT ON COLUMN clickrollup.rollups.writer_xid_column IS
    'by snapshot: column of the events that holds the xid of the transaction that wrote them';
COMMENT ON COLUMN clickrollup.rollups.writer_xid_offset IS
    'by snapshot: what that column''s default adds to the xid, after rebase() into a cluster whose xids are smaller';
COMMENT ON COLUMN clickrollup.rollups.last_snapshot IS
    'by snapshot: the watermark; what it sees, by writer xid, is in the rollup, and nothing else';
COMMENT ON COLUMN clickrollup.rollups.system_identifier IS 'by snapshot: the database cluster whose xids these are';
COMMENT ON COLUMN clickrollup.rollups.schedule IS 'schedule of the pg_cron job, NULL for none';
COMMENT ON COLUMN clickrollup.rollups.events_per_batch IS 'event ids that run_rollup takes in one transaction, at most';
COMMENT ON COLUMN clickrollup.rollups.writer_wait_timeout IS
    'how long a run waits for writers that are still open before it fails';
COMMENT ON COLUMN clickrollup.rollups.keep_buckets IS
    'age beyond which apply_retention deletes buckets, NULL for never';
COMMENT ON COLUMN clickrollup.rollups.buckets_dropped_before IS
    'apply_retention has deleted buckets before this time, NULL where it deleted none';
COMMENT ON COLUMN clickrollup.rollups.keep_runs IS
    'age beyond which run_rollup and prune_runs delete the history of runs';
COMMENT ON COLUMN clickrollup.rollups.owner IS 'role that registered the rollup; only its members can run or change it';
COMMENT ON COLUMN clickrollup.rollups.oids IS
    'which role owner is, and in which database cluster, so that a rename is followed';
COMMENT ON COLUMN clickrollup.rollups.source_changed_at IS
    'when change_source() last said what the rollup reads: buckets may be of another table''s events';
COMMENT ON COLUMN clickrollup.rollups.last_run_at IS
    'start of the last run that committed; of a fed rollup, the last that found events';
COMMENT ON COLUMN clickrollup.rollups.last_wait IS 'time that run waited for writers';
COMMENT ON COLUMN clickrollup.rollups.last_error IS 'message of the last run by run_rollup that failed';
COMMENT ON COLUMN clickrollup.rollups.last_error_at IS 'when it failed';
COMMENT ON COLUMN clickrollup.rollups.failures_in_a_row IS 'failed runs since the last good one';
COMMENT ON COLUMN clickrollup.rollups.retry_at IS 'after a failure: runs before this time do nothing';
COMMENT ON COLUMN clickrollup.rollups.paused_at IS
    'when the rollup was paused, by hand or after too many failures; NULL while it runs';
COMMENT ON COLUMN clickrollup.rollups.paused_reason IS 'why it is paused';
COMMENT ON COLUMN clickrollup.rollups.suspended IS 'whether ten failures in a row paused it, and no person did';
