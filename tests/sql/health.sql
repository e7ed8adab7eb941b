\ir setup.psql
SELECT plan(26);
SELECT is_empty('SELECT * FROM clickrollup.health()', 'without rollups there is nothing to say');
SELECT clickrollup.create_clickstream(schedule => NULL);
CREATE FUNCTION findings() RETURNS SETOF text LANGUAGE sql AS
    $$ SELECT concat_ws(' ', rollup_name, topic, state) FROM clickrollup.health(max_events_waiting => 5) $$;
CREATE FUNCTION reason(topic text) RETURNS text LANGUAGE sql AS
    $$ SELECT h.reason FROM clickrollup.health(max_events_waiting => 5) AS h WHERE h.topic = reason.topic $$;
SELECT results_eq('SELECT * FROM findings()', $$VALUES ('rollup_events_1hr all ok'), ('rollup_events_5min all ok')$$,
    'a row for each rollup that is well');

INSERT INTO events (event_time, customer_id) SELECT '2026-01-01 00:00:00+00', i FROM generate_series(1, 6) AS i;
SELECT results_eq('SELECT * FROM findings() LIMIT 1', $$VALUES ('rollup_events_5min events waiting warning')$$,
    'more events wait than are allowed');
SELECT is(reason('events waiting'), '6 events wait, from id 1 on', 'in words');
INSERT INTO events (event_time, customer_id) SELECT '2026-01-01 00:00:00+00', i FROM generate_series(1, 50) AS i;
SELECT results_eq('SELECT * FROM findings() LIMIT 1', $$VALUES ('rollup_events_5min events waiting critical')$$,
    'ten times as many are critical');
CALL clickrollup.run_rollup('rollup_events_5min');

SELECT results_eq($$SELECT s, _clickrollup.schedule_interval(s)
    FROM (VALUES ('10 seconds'), ('* * * * *'), ('*/5 * * * *'), ('1-59/2 * * * *'),
        ('0,30 * * * *'), ('7 * * * *'), ('0 */6 * * *'), ('15 3 * * *'), ('@daily'), ('0 0 * * 1'), ('0 0 1 * *'),
        (NULL)) AS v (s)$$,
    $$VALUES ('10 seconds', '10 seconds'::interval), ('* * * * *', '1 minute'), ('*/5 * * * *', '5 minutes'),
        ('1-59/2 * * * *', '2 minutes'),
        ('0,30 * * * *', '30 minutes'), ('7 * * * *', '1 hour'), ('0 */6 * * *', '6 hours'), ('15 3 * * *', '1 day'),
        ('@daily', '1 day'),
        ('0 0 * * 1', '7 days'), ('0 0 1 * *', '31 days'), (NULL, NULL)$$, 'how far runs lie apart');
UPDATE clickrollup.rollups SET schedule = '*/5 * * * *',
    last_run_at = now() - interval '16 minutes' WHERE name = 'rollup_events_5min';
SELECT results_eq('SELECT * FROM findings() LIMIT 2',
    $$VALUES ('rollup_events_5min no pg_cron warning'), ('rollup_events_5min runs missed warning')$$,
    'three runs are overdue, and nothing would start them');
SELECT is(reason('runs missed'), 'the last good run was 00:16:00 ago, its schedule is ''*/5 * * * *''', 'in words');
UPDATE clickrollup.rollups SET last_run_at = now() - interval '61 minutes' WHERE name = 'rollup_events_5min';
SELECT results_eq('SELECT * FROM findings() LIMIT 1', $$VALUES ('rollup_events_5min runs missed critical')$$,
    'twelve are critical');
UPDATE clickrollup.rollups SET schedule = NULL, failures_in_a_row = 2,
    last_error = 'disk full' WHERE name = 'rollup_events_5min';
SELECT results_eq('SELECT * FROM findings() LIMIT 1', $$VALUES ('rollup_events_5min failures warning')$$, 'failures');
UPDATE clickrollup.rollups SET failures_in_a_row = 3 WHERE name = 'rollup_events_5min';
SELECT results_eq('SELECT * FROM findings() LIMIT 1', $$VALUES ('rollup_events_5min failures critical')$$,
    'three in a row');
SELECT is(reason('failures'), '3 failures in a row, the last: disk full', 'in words');
SELECT clickrollup.resume_rollup('rollup_events_5min');
SELECT clickrollup.pause_rollup('rollup_events_5min', 'moving');
SELECT results_eq('SELECT * FROM findings() LIMIT 1', $$VALUES ('rollup_events_5min paused warning')$$,
    'paused by hand');
SELECT alike(reason('paused'), 'since %: moving', 'with the reason');
UPDATE clickrollup.rollups SET failures_in_a_row = 10 WHERE name = 'rollup_events_5min';
SELECT results_eq('SELECT * FROM findings() LIMIT 1', $$VALUES ('rollup_events_5min paused warning')$$,
    'a pause by hand stays one, whatever fails');
SELECT clickrollup.resume_rollup('rollup_events_5min');
UPDATE clickrollup.rollups SET failures_in_a_row = 9 WHERE name = 'rollup_events_5min';
SELECT _clickrollup.record_failure('rollup_events_5min', now(),
    ROW(NULL, NULL, 'P0001', 'no', NULL, NULL)::_clickrollup.run_result);
SELECT results_eq('SELECT * FROM findings() LIMIT 1', $$VALUES ('rollup_events_5min suspended critical')$$,
    'suspended');
SELECT clickrollup.pause_rollup('rollup_events_5min', 'moving');
SELECT results_eq('SELECT * FROM findings() LIMIT 1', $$VALUES ('rollup_events_5min paused warning')$$,
    'until a person pauses it');
SELECT clickrollup.resume_rollup('rollup_events_5min');

\if :cluster
SELECT skip('Citus alters no sequence of a distributed table', 1);
\else
ALTER SEQUENCE events_event_id_seq CACHE 50;
SELECT results_eq('SELECT * FROM findings() LIMIT 1', $$VALUES ('rollup_events_5min window unsound critical')$$,
    'a sequence out of order');
ALTER SEQUENCE events_event_id_seq CACHE 1;
\endif
DROP FUNCTION five_minutely_aggregation(bigint);
DROP VIEW rollup_events_1hr_plain;
SELECT results_eq('SELECT * FROM findings()',
    $$VALUES ('rollup_events_5min function missing critical'), ('rollup_events_1hr view missing warning')$$,
    'objects that are gone, the worst first');
SELECT clickrollup.renew_rollup('rollup_events_1hr');
SELECT results_eq('SELECT DISTINCT state::text FROM clickrollup.health()', $$VALUES ('ok')$$, 'and made again');

-- The present, in a partition that is not there.
CREATE TABLE events_past PARTITION OF events FOR VALUES FROM ('2020-01-01 00:00:00+00') TO ('2020-01-02 00:00:00+00');
SELECT is(reason('default partition'), NULL, 'old events may lie in the default partition');
INSERT INTO events (event_time, customer_id) VALUES (now(), 1);
SELECT is(reason('default partition'),
    'public.events_default holds events of the present: their time partition is missing',
    'those of today should not');
DELETE FROM events_default;

INSERT INTO clickrollup.dead_letters (consumer_group, topic, kafka_partition, kafka_offset, reason, received_at)
VALUES ('g', 't', 0, 1, 'no JSON', now()), ('g', 't', 0, 2, 'no JSON', now()), ('g', 't', 0, 3, 'too long', now()),
    ('g', 't', 0, 4, 'old', now() - interval '2 hours');
SELECT results_eq($$SELECT rollup_name, topic, state::text, reason FROM clickrollup.health() LIMIT 1$$,
    $$VALUES (NULL, 'dead letters', 'warning', '3 in the last hour, most of them: no JSON')$$,
    'dead letters of the last hour');
SELECT is_empty($$SELECT * FROM clickrollup.health(max_dead_letters => 3) WHERE topic = 'dead letters'$$,
    'as many as are allowed');

-- Writers and prepared transactions, in sessions of their own: see test_health_writers in tests/python.
\if :cluster
SELECT skip('Citus lets nobody prepare a transaction by hand', 2);
\else
BEGIN;
INSERT INTO events (event_time) VALUES ('2026-01-01 00:00:00+00');
PREPARE TRANSACTION 'clickrollup forgotten';
SELECT ok((SELECT bool_and(state = 'critical' AND reason LIKE
    'prepared transaction ''clickrollup forgotten'' has written to public.events and is open for %')
           FROM clickrollup.health(max_writer_age => '1 microsecond') WHERE topic = 'writer open'),
               'a prepared transaction holds the window back');
SELECT is_empty($$SELECT * FROM clickrollup.health() WHERE topic = 'writer open'$$, 'not before a minute');
ROLLBACK PREPARED 'clickrollup forgotten';
\endif
SELECT * FROM finish();
