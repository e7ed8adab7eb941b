\ir setup.psql
-- Sources keyed by UUID, or by nothing: strategy snapshot needs no ids. On Citus there is no snapshot.
\if :cluster
SELECT plan(1);
CREATE TABLE readings (id uuid DEFAULT gen_random_uuid(), sensor text NOT NULL, at timestamptz NOT NULL);
SELECT distribute('readings', 'sensor');
SELECT throws_ok($$SELECT clickrollup.create_rollup('readings', 'r', '1 hour')$$, '55000', NULL,
    'a distributed table needs ids'); -- fails
SELECT * FROM finish();
\quit
\endif
SELECT plan(37);
CREATE TABLE readings (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    at         timestamptz NOT NULL,
    sensor     text,
    value      numeric
);
SELECT throws_ok($$SELECT clickrollup.create_rollup('readings', 'r_5min', '5 minutes', ARRAY['sensor'])$$, '55000',
    '0 columns of public.readings are numbered by a sequence, a rollup needs one', 'neither ids nor xids'); -- fails
SELECT throws_ok($$SELECT clickrollup.create_rollup('readings', 'r_5min', '5 minutes', strategy => 'snapshot')$$,
    '55000', 'strategy snapshot needs a column of public.readings that holds the xid of the writer',
    'by snapshot the xid is what is missing'); -- fails
ALTER TABLE readings ADD COLUMN writer_xid bigint NOT NULL DEFAULT txid_current();
CREATE INDEX ON readings USING brin (writer_xid);
SELECT throws_ok($$SELECT clickrollup.create_rollup('readings', 'r_5min', '5 minutes', strategy => 'sequence')$$,
    '55000', '0 columns of public.readings are numbered by a sequence, a rollup needs one',
    'strategy sequence needs ids'); -- fails
CREATE FUNCTION take(p_readings integer, p_at timestamptz DEFAULT '2026-03-05 00:00:00+00') RETURNS void
LANGUAGE sql AS $$
    INSERT INTO readings (at, sensor, value) SELECT p_at + i * interval '97 seconds',
        CASE WHEN i % 5 > 0 THEN 'sensor ' || i % 5 END, i * 1.5 FROM generate_series(1, p_readings) AS i $$;
SELECT take(500);
SELECT clickrollup.create_rollup('readings', 'r_5min', '5 minutes', ARRAY['sensor'], ARRAY[
    clickrollup.count_events('readings'), clickrollup.sum_of('value', 'total'), clickrollup.max_of('at', 'latest')],
    schedule => NULL) \g /dev/null
SELECT clickrollup.create_rollup('r_5min', 'r_1h', '1 hour') \g /dev/null
SELECT results_eq($$SELECT strategy, event_id_sequence_name, event_id_column FROM clickrollup.rollups ORDER BY name$$,
    $$VALUES ('snapshot', NULL::text, NULL::name), ('snapshot', NULL, NULL)$$,
    'the table decides for snapshot, and no id is named');
CREATE VIEW differences AS
WITH raw (rollup, sensor, bucket, readings, total, latest) AS (
    SELECT '5min', sensor, date_bin('5 minutes', at, '1970-01-01 00:00:00+00'), count(*), sum(value), max(at)
    FROM readings GROUP BY 1, 2, 3
    UNION ALL
    SELECT '1h', sensor, date_trunc('hour', at, 'UTC'), count(*), sum(value), max(at) FROM readings GROUP BY 1, 2, 3),
kept (rollup, sensor, bucket, readings, total, latest) AS (
    SELECT '5min', sensor, bucket, readings, total, latest FROM r_5min
    UNION ALL SELECT '1h', sensor, bucket, readings, total, latest FROM r_1h)
SELECT * FROM ((TABLE raw EXCEPT ALL TABLE kept) UNION ALL (TABLE kept EXCEPT ALL TABLE raw)) AS d;

-- Runs, views, status.
SELECT results_eq($$SELECT watermark, last_id, events_waiting FROM clickrollup.rollup_status WHERE name = 'r_5min'$$,
    'VALUES (0::bigint, 500::bigint, 500::bigint)', 'what waits is counted');
SELECT isnt(waiting_since, NULL, 'since when too') FROM clickrollup.rollup_status WHERE name = 'r_5min';
CALL clickrollup.run_rollup('r_5min');
SELECT is_empty('TABLE differences', 'a run counts what is there');
SELECT results_eq($$SELECT watermark, events_waiting, state FROM clickrollup.rollup_status WHERE name = 'r_5min'$$,
    $$VALUES (500::bigint, 0::bigint, 'running')$$, 'and says how many');
SELECT take(50, '2026-03-04 00:00:00+00');
SELECT is((SELECT sum(readings) FROM r_1h_live), 550::numeric, 'late events are live at once');
CALL clickrollup.run_rollup('r_5min');
SELECT is_empty('TABLE differences', 'and counted by the next run');
CALL clickrollup.run_rollup('r_5min');
SELECT results_eq($$SELECT window_start, window_end, events FROM clickrollup.rollup_runs WHERE rollup_name = 'r_5min'
    ORDER BY run_id$$, 'VALUES (1::bigint, 500::bigint, 500::bigint), (501, 550, 50)',
    'a run that finds nothing is none');
-- Batches: whole transactions, as many as fit.
SELECT take(40, '2026-03-05 12:00:00+00') FROM generate_series(1, 3);
SELECT take(40, '2026-03-05 13:00:00+00'); SELECT take(40, '2026-03-05 14:00:00+00');
SELECT take(10, '2026-03-05 15:00:00+00'); SELECT take(10, '2026-03-05 16:00:00+00');
CALL clickrollup.run_rollup('r_5min', events_per_batch => 50);
SELECT is_empty('TABLE differences', 'in batches it is the same');
SELECT results_eq($$SELECT sum(events), count(*) > 2, array_agg(events ORDER BY events DESC) FILTER (WHERE events > 50)
    FROM clickrollup.rollup_runs WHERE rollup_name = 'r_5min' AND window_start > 550$$,
    'VALUES (220::numeric, true, ARRAY[120::bigint])', 'each as many whole transactions as fit, or one');
SELECT throws_ok($$SELECT clickrollup.incremental_rollup_window('r_5min')$$, '42809', NULL,
    'no window of ids'); -- fails
SELECT is_empty($$SELECT * FROM clickrollup.health() WHERE state <> 'ok'
    AND rollup_name LIKE 'r\_%'$$, 'health has nothing to say');

-- A writer that is open while a run goes by, told by a second session that ends later.
CREATE EXTENSION IF NOT EXISTS dblink SCHEMA tap;
SELECT dblink_connect('other', format('host=%s port=%s user=%s dbname=%s', split_part(
    current_setting('unix_socket_directories'), ',', 1), current_setting('port'), current_user, current_database()))
    \g /dev/null
SELECT dblink_exec('other', 'BEGIN') \g /dev/null
SELECT dblink_exec('other', $$INSERT INTO public.readings (at, sensor, value)
    VALUES ('2026-03-05 00:00:10+00', 'late', 1)$$) \g /dev/null
SELECT take(7);
CALL clickrollup.run_rollup('r_5min');
SELECT is_empty('TABLE differences', 'a run does not wait for an open writer');
SELECT dblink_exec('other', 'COMMIT') \g /dev/null
SELECT is((SELECT count(*) FROM differences), 2::bigint, 'whose event is then missing in both');
SELECT is((SELECT events_waiting FROM clickrollup.rollup_status WHERE name = 'r_5min'), 1::bigint, 'and waits');
CALL clickrollup.run_rollup('r_5min');
SELECT is_empty('TABLE differences', 'until the next run');

-- Repairs.
SELECT is_empty($$SELECT * FROM clickrollup.reconcile('r_5min')$$, 'reconcile agrees');
UPDATE r_5min SET readings = readings + 1 WHERE bucket = '2026-03-05 12:00:00+00';
SELECT isnt_empty($$SELECT * FROM clickrollup.reconcile('r_5min')$$, 'and finds what was changed');
SELECT clickrollup.rebuild('r_5min', '2026-03-05 12:00:00+00', '2026-03-05 13:00:00+00', force => true) \g /dev/null
SELECT is_empty('TABLE differences', 'rebuild mends it');
DELETE FROM r_5min WHERE sensor = 'sensor 1';
SELECT isnt_empty($$SELECT * FROM clickrollup.find_misplaced('r_5min')$$, 'find_misplaced sees events not counted');
SELECT clickrollup.rebuild('r_5min', force => true) \g /dev/null
SELECT is_empty('TABLE differences', 'rebuild of all mends it');
SELECT is(events_deleted, (SELECT count(*) FROM readings WHERE sensor = 'sensor 2'), 'erase deletes')
FROM clickrollup.erase('readings', $$sensor = 'sensor 2'$$);
SELECT is_empty('TABLE differences', 'and takes them out of the rollups');
SELECT clickrollup.add_measure('r_5min', clickrollup.min_of('value', 'least')) \g /dev/null
SELECT take(3);
CALL clickrollup.run_rollup('r_5min');
SELECT is_empty($$SELECT sensor, bucket, least FROM r_5min EXCEPT ALL
    SELECT sensor, date_bin('5 minutes', at, '1970-01-01 00:00:00+00'), min(value) FROM readings GROUP BY 1, 2$$,
    'a measure is added');
-- Retention.
SELECT clickrollup.set_retention('readings', '1 day', NULL) \g /dev/null
SELECT throws_ok($$SELECT take(1, '2026-03-01 00:00:00+00');
    SELECT clickrollup.apply_retention('readings', '2026-03-06 00:00:00+00')$$, '55006', NULL,
    'what is not counted is not dropped'); -- fails
SELECT is(events_deleted, 40::bigint, 'what is counted is')
FROM clickrollup.apply_retention('readings', '2026-03-06 00:00:00+00');
SELECT throws_ok($$SELECT clickrollup.rebuild('r_5min')$$, '55000', NULL, 'and is not rebuilt from'); -- fails
SELECT is((SELECT sum(readings) FROM r_5min) , (SELECT count(*) + 40 FROM readings)::numeric, 'its buckets stay');

-- Another source, another name, another strategy.
ALTER TABLE readings RENAME TO measured;
INSERT INTO measured (at, sensor, value) VALUES ('2026-03-05 00:00:10+00', 'renamed', 1);
CALL clickrollup.run_rollup('r_5min');
SELECT is((SELECT sum(readings) FROM r_5min WHERE sensor = 'renamed'), 1::numeric, 'a rename is followed');
SELECT throws_ok($$SELECT clickrollup.change_strategy('r_5min', 'sequence')$$, '55000',
    'rollup ''r_5min'' has counted events of public.measured without ids, by which strategy sequence finds them',
    'without ids there is no other strategy'); -- fails
CREATE TABLE elsewhere (LIKE measured INCLUDING ALL);
SELECT throws_ok($$SELECT clickrollup.change_source('r_5min', 'elsewhere', 7)$$, '22023',
    'events of public.elsewhere have no ids, and counted_until is one', 'no id up to which to count'); -- fails
INSERT INTO elsewhere (at, sensor, value) VALUES ('2026-03-05 00:00:10+00', 'elsewhere', 1);
SELECT clickrollup.change_source('r_5min', 'elsewhere') \g /dev/null
CALL clickrollup.run_rollup('r_5min');
SELECT is((SELECT sum(readings) FROM r_1h WHERE sensor = 'elsewhere'), 1::numeric, 'another source is read');
-- No column could be an id.
CREATE TABLE heap (at timestamptz NOT NULL, a bigserial, b bigserial,
    writer_xid bigint NOT NULL DEFAULT txid_current());
INSERT INTO heap (at) SELECT '2026-03-05 00:00:00+00' FROM generate_series(1, 9);
SELECT clickrollup.create_rollup('heap', 'h', 'day', schedule => NULL) \g /dev/null
CALL clickrollup.run_rollup('h');
SELECT is((SELECT event_count FROM h), 9::bigint, 'two numbered columns are no ids, and none is needed');
SELECT clickrollup.drop_rollup('h') \g /dev/null
SELECT is_empty($$SELECT FROM clickrollup.rollups WHERE name = 'h'$$, 'it can be dropped');
SELECT * FROM finish();
