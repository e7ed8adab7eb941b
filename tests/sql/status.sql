\ir setup.psql
SELECT plan(11);
SELECT clickrollup.create_clickstream(schedule => NULL);
SELECT results_eq('SELECT name, watermark, last_id, events_waiting FROM clickrollup.rollup_status ORDER BY name',
    $$VALUES ('rollup_events_1hr', 0::bigint, 0::bigint, 0::bigint), ('rollup_events_5min', 0, 0, 0)$$,
    'a new clickstream');
INSERT INTO events (event_time, customer_id) VALUES ('2026-01-01 00:00:00+00', 1), ('2026-01-01 00:00:00+00', 1);
CALL clickrollup.run_rollup('rollup_events_5min');
SELECT results_eq('SELECT name, watermark, last_id, events_waiting, last_run_at IS NULL, last_duration IS NULL FROM '
    'clickrollup.rollup_status ORDER BY name',
    $$VALUES ('rollup_events_1hr', 2::bigint, 2::bigint, 0::bigint, false, true),
        ('rollup_events_5min', 2, 2, 0, false, false)$$,
    'one run serves both');
SELECT results_eq('SELECT rollup_name, window_start, window_end, events, groups, error FROM clickrollup.rollup_runs',
    $$VALUES ('rollup_events_5min', 1::bigint, 2::bigint, 2::bigint, 1::bigint, NULL)$$, 'the run is in the history');
SELECT throws_ok($$CALL clickrollup.run_rollup('nope')$$, '2D000', NULL,
    'a run commits, so it is refused inside a transaction'); -- fails
INSERT INTO clickrollup.rollup_runs (rollup_name, started_at, duration)
    VALUES ('rollup_events_5min', now() - interval '8 days', '1 s');
CALL clickrollup.run_rollup('rollup_events_5min');
SELECT is((SELECT count(*) FROM clickrollup.rollup_runs), 1::bigint, 'history older than seven days is pruned');

DROP ROLE IF EXISTS clickrollup_test_owner;
CREATE ROLE clickrollup_test_owner LOGIN;
SELECT clickrollup.grant_rollup_owner('clickrollup_test_owner');
CREATE SCHEMA mine AUTHORIZATION clickrollup_test_owner;
GRANT USAGE ON SCHEMA public, tap TO clickrollup_test_owner;
SET ROLE clickrollup_test_owner;
SELECT lives_ok($$SELECT clickrollup.create_clickstream('mine', schedule => NULL)$$,
    'a plain role makes a clickstream of its own');
INSERT INTO mine.events (event_time, customer_id) VALUES ('2026-01-01 00:00:00+00', 1);
SELECT lives_ok($$SELECT mine.five_minutely_aggregation()$$, 'and rolls it up');
SELECT is((SELECT count(*) FROM clickrollup.rollup_runs), 1::bigint, 'and sees only its own runs');
SELECT throws_ok($$SELECT * FROM clickrollup.incremental_rollup_window('rollup_events_5min')$$, '42501',
    'rollup ''rollup_events_5min'' is not yours',
    'and cannot run another''s'); -- fails
RESET ROLE;
DROP OWNED BY clickrollup_test_owner CASCADE;
DROP ROLE clickrollup_test_owner;

UPDATE clickrollup.rollups SET failures_in_a_row = 100000 WHERE name = 'rollup_events_5min';
SELECT lives_ok($$SELECT _clickrollup.record_failure('rollup_events_5min', now(),
    ROW(NULL, NULL, 'P0001', 'no', NULL, NULL)::_clickrollup.run_result)$$,
    'any number of failures in a row can be noted: forced runs go on after the tenth');
SELECT ok(retry_at <= clock_timestamp() + interval '1 hour', 'and the next try is never more than an hour away')
FROM clickrollup.rollups WHERE name = 'rollup_events_5min';
SELECT * FROM finish();
