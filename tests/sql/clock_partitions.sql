\ir setup.psql
-- Partitions and retention by numbers and by UUIDs of version 7; a unit that is wrong is told.
SELECT plan(20);
CREATE FUNCTION uuid7(p_at timestamptz) RETURNS uuid LANGUAGE sql AS $$
    SELECT (lpad(to_hex((extract(epoch FROM p_at) * 1000)::bigint), 12, '0') || '7abc8'
            || substr(md5(p_at::text), 1, 15))::uuid $$;
CREATE FUNCTION ms(p_at timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT (extract(epoch FROM p_at) * 1000)::bigint $$;
CREATE TABLE by_ms (ms bigint NOT NULL, n integer, writer_xid bigint NOT NULL DEFAULT txid_current())
    PARTITION BY RANGE (ms);
CREATE TABLE by_uuid (id uuid NOT NULL, n integer, writer_xid bigint NOT NULL DEFAULT txid_current())
    PARTITION BY RANGE (id);
SELECT format('CREATE TABLE by_ms_%1$s PARTITION OF by_ms FOR VALUES FROM (%2$L) TO (%3$L);'
              'CREATE TABLE by_uuid_%1$s PARTITION OF by_uuid FOR VALUES FROM (%4$L) TO (%5$L)', to_char(d, 'MMDD'),
              ms(d), ms(d + interval '1 day'), _clickrollup.first_uuid(d),
              _clickrollup.first_uuid(d + interval '1 day'))
FROM generate_series('2026-03-01 00:00:00+00'::timestamptz, '2026-03-04 00:00:00+00', '1 day') AS d \gexec
CREATE TABLE by_ms_default PARTITION OF by_ms DEFAULT;
CREATE TABLE by_uuid_default PARTITION OF by_uuid DEFAULT;
CREATE FUNCTION happen(p_from timestamptz, p_events integer) RETURNS void LANGUAGE sql AS $$
    INSERT INTO by_ms (ms, n) SELECT ms(p_from + i * interval '10 minutes'), i FROM generate_series(1, p_events) AS i;
    INSERT INTO by_uuid (id, n) SELECT uuid7(p_from + i * interval '10 minutes'), i
    FROM generate_series(1, p_events) AS i; $$;
SELECT happen('2026-03-01 00:00:00+00', 500);
SELECT happen('2025-01-01 00:00:00+00', 5);
SELECT clickrollup.create_rollup('by_ms', 'by_ms_1h', '1 hour', time_column => 'ms', time_unit => 'ms',
    measures => ARRAY[clickrollup.count_events('events'), clickrollup.sum_of('n', 'n')], schedule => NULL) \g /dev/null
SELECT clickrollup.create_rollup('by_uuid', 'by_uuid_1h', '1 hour', time_column => 'id',
    measures => ARRAY[clickrollup.count_events('events'), clickrollup.sum_of('n', 'n')], schedule => NULL) \g /dev/null
CREATE FUNCTION differences() RETURNS SETOF text LANGUAGE sql AS $$
    WITH raw AS (SELECT date_trunc('hour', to_timestamp(ms / 1000.0), 'UTC') AS bucket, count(*) AS events, sum(n) AS n
                 FROM by_ms GROUP BY 1),
    ms_rows AS (SELECT bucket, events, n FROM by_ms_1h),
    uuid_rows AS (SELECT bucket, events, n FROM by_uuid_1h)
    SELECT d::text FROM ((TABLE raw EXCEPT ALL TABLE ms_rows) UNION ALL (TABLE ms_rows EXCEPT ALL TABLE raw)) AS d
    UNION ALL SELECT d::text FROM ((TABLE uuid_rows EXCEPT ALL TABLE ms_rows)
                                   UNION ALL (TABLE ms_rows EXCEPT ALL TABLE uuid_rows)) AS d $$;
CALL clickrollup.run_all();
SELECT is_empty('SELECT differences()', 'a run counts all partitions');
CREATE FUNCTION plan_of(p_rollup text) RETURNS SETOF text LANGUAGE plpgsql AS $$ BEGIN
    RETURN QUERY EXECUTE (
        SELECT format('EXPLAIN (COSTS off) SELECT FROM %s WHERE %s', r.event_table_name, _clickrollup.events_condition(
            r, tstzmultirange(tstzrange('2026-03-02 00:00:00+00', '2026-03-02 05:00:00+00')), 'true'))
        FROM clickrollup.rollups AS r WHERE r.name = p_rollup); END $$;
SELECT is((SELECT string_agg(DISTINCT m[1], ' ') FROM plan_of(s || '_1h') AS p (line),
           regexp_matches(line, '(by_[a-z]+_\w+)', 'g') AS m), s || '_0302',
    s || ': a repair opens the partition of its time')
FROM unnest('{by_ms,by_uuid}'::text[]) AS s;
SELECT results_eq(format('SELECT begins, ends FROM _clickrollup.time_partitions(%L) ORDER BY 1', s),
    $$SELECT d, d + interval '1 day' FROM generate_series('2026-03-01 00:00:00+00'::timestamptz,
        '2026-03-04 00:00:00+00', '1 day') AS d$$, s || ': bounds are read as times')
FROM unnest('{by_ms,by_uuid}'::text[]) AS s;

SELECT clickrollup.set_retention(s::regclass, '1 day', NULL) FROM unnest('{by_ms,by_uuid}'::text[]) AS s \g /dev/null
SELECT happen('2026-03-01 05:00:00+00', 1);
SELECT throws_ok(format($$SELECT clickrollup.apply_retention(%L, '2026-03-03 06:00:00+00')$$, s), '55006', NULL,
    s || ': what is not counted stays') FROM unnest('{by_ms,by_uuid}'::text[]) AS s; -- fails
CALL clickrollup.run_all();
CREATE TEMPORARY TABLE kept AS SELECT bucket, events, n FROM by_ms_1h;
SELECT is(row(partitions_dropped, events_deleted)::text, '(1,5)', s || ': a partition and what the default one has go')
FROM unnest('{by_ms,by_uuid}'::text[]) AS s, clickrollup.apply_retention(s::regclass, '2026-03-03 06:00:00+00');
SELECT is((SELECT string_agg(partition::text, ' ' ORDER BY begins) FROM _clickrollup.time_partitions(s::regclass)),
    format('%1$s_0302 %1$s_0303 %1$s_0304', s), s || ': the others stay') FROM unnest('{by_ms,by_uuid}'::text[]) AS s;
SELECT results_eq(format('SELECT bucket, events, n FROM %I ORDER BY bucket', s || '_1h'),
    'SELECT * FROM kept ORDER BY bucket', s || ': the buckets too') FROM unnest('{by_ms,by_uuid}'::text[]) AS s;
SELECT clickrollup.rebuild(s || '_1h', '2026-03-02 00:00:00+00', '2026-03-03 00:00:00+00')
FROM unnest('{by_ms,by_uuid}'::text[]) AS s \g /dev/null
SELECT is_empty(format('SELECT * FROM clickrollup.reconcile(%L)', s || '_1h'), s || ': what is there can be rebuilt')
FROM unnest('{by_ms,by_uuid}'::text[]) AS s;

-- Without partitions; a UUID that has no time does not expire.
CREATE TABLE flat (id uuid PRIMARY KEY, writer_xid bigint NOT NULL DEFAULT txid_current());
INSERT INTO flat SELECT uuid7('2026-03-01 00:00:00+00'::timestamptz + i * interval '1 hour')
FROM generate_series(0, 47) AS i;
INSERT INTO flat VALUES ('00000000-9dad-41d1-80b4-00c04fd430c8');
SELECT clickrollup.create_rollup('flat', 'flat_day', 'day', time_column => 'id', schedule => NULL,
    filter => $$substr(id::text, 15, 1) = '7'$$) \g /dev/null
CALL clickrollup.run_rollup('flat_day');
SELECT clickrollup.set_retention('flat', '1 day', NULL) \g /dev/null
SELECT is(events_deleted, 24::bigint, 'rows older than a day go')
FROM clickrollup.apply_retention('flat', '2026-03-03 00:00:00+00');
CALL clickrollup.run_retention('flat', '2026-03-09 00:00:00+00');
SELECT results_eq('SELECT id::text FROM flat', $$VALUES ('00000000-9dad-41d1-80b4-00c04fd430c8')$$,
    'one without a time stays');
-- Rollups that tell the time by different units.
SELECT clickrollup.create_rollup('by_ms', 'wrong', 'day', time_column => 'ms', time_unit => 'us', schedule => NULL)
    \g /dev/null
SELECT throws_ok($$SELECT clickrollup.set_retention('by_ms', '1 day', NULL)$$, '0A000',
    'rollups of public.by_ms tell the time by different columns: ms in ms, ms in us', 'which age is meant?'); -- fails
-- Partitions of milliseconds that pg_partman makes; where it makes them by number, so does not know the unit.
CREATE SCHEMA partman;
CREATE EXTENSION pg_partman SCHEMA partman;
CREATE TABLE kept_by_partman (ms bigint NOT NULL, writer_xid bigint NOT NULL DEFAULT txid_current())
    PARTITION BY RANGE (ms);
SELECT format('SELECT partman.create_parent(p_parent_table => ''public.kept_by_partman'', p_control => ''ms'', '
              'p_interval => ''1 day'', p_epoch => ''milliseconds''%s)',
              CASE WHEN extversion < '5' THEN ', p_type => ''native''' ELSE '' END)
FROM pg_extension WHERE extname = 'pg_partman' \gexec
SELECT clickrollup.create_rollup('kept_by_partman', 'by_partman', '1 hour', time_column => 'ms', time_unit => 'ms',
    schedule => NULL) \g /dev/null
UPDATE partman.part_config SET premake = 9, infinite_time_partitions = true
WHERE parent_table = 'public.kept_by_partman';
INSERT INTO kept_by_partman (ms) SELECT ms(date_trunc('day', now(), 'UTC') + interval '7 days');
CALL clickrollup.run_rollup('by_partman');
-- In the second half of a day it makes one more.
SELECT is(row(partitions_until - date_trunc('day', now(), 'UTC') >= '10 days', events_moved)::text, '(t,1)',
    'pg_partman makes the coming partitions, events that are there already move')
FROM clickrollup.maintain_partitions('kept_by_partman');
SELECT is_empty($$SELECT * FROM clickrollup.reconcile('by_partman')$$, 'and are still counted once');
SELECT * FROM finish();
