\ir setup.psql
SELECT plan(30);
SELECT throws_ok($$SELECT clickrollup.create_clickstream('nowhere')$$, '3F000', 'schema "nowhere" does not exist',
    'a missing schema is an error'); -- fails
CREATE SCHEMA "Odd ""name";
CREATE TABLE "Odd ""name".events (x int);
SELECT throws_ok($$SELECT clickrollup.create_clickstream('Odd "name')$$, '42P07', NULL,
    'somebody else''s events table is not taken over'); -- fails
DROP TABLE "Odd ""name".events;

SELECT lives_ok($$SELECT clickrollup.create_clickstream(schedule => NULL)$$, 'by default in the current schema');
SELECT columns_are('events', ARRAY['event_id', 'event_time', 'customer_id', 'event_type', 'country', 'browser',
    'device_id', 'session_id']);
SELECT columns_are('rollup_events_5min', ARRAY['customer_id', 'event_type', 'country', 'browser', 'minute',
    'event_count',
    'device_distinct_count', 'session_distinct_count', 'top_devices_1000']);
SELECT columns_are('rollup_events_1hr', ARRAY['customer_id', 'event_type', 'country', 'browser', 'hour', 'event_count',
    'device_distinct_count', 'session_distinct_count', 'top_devices_1000']);
SELECT col_type_is('events', 'event_id', 'bigint', 'event_id does not stop at 2,147,483,647');
SELECT is(pg_get_serial_sequence('events', 'event_id'), 'public.events_event_id_seq',
    'its sequence has the lab''s name');
SELECT index_is_type('public', 'events', 'events_event_id_idx', 'brin');
SELECT index_is_unique('rollup_events_5min', 'rollup_events_5min_unique_idx');
SELECT index_is_unique('rollup_events_1hr', 'rollup_events_1hr_unique_idx');
SELECT has_function('five_minutely_aggregation');
SELECT has_function('hourly_aggregation');
SELECT results_eq('SELECT name, event_table_name, event_id_sequence_name, last_aggregated_id FROM clickrollup.rollups '
    'ORDER BY name',
    $$VALUES ('rollup_events_1hr', 'public.events', 'public.events_event_id_seq', 0::bigint),
             ('rollup_events_5min', 'public.events', 'public.events_event_id_seq', 0)$$,
                 'two registry rows with the lab''s columns');
SELECT lives_ok($$INSERT INTO events (event_time, customer_id) VALUES ('1970-01-01 00:00:00+00', 1),
    ('9999-01-01 00:00:00+00', 1)$$,
    'no event is refused for its time');
\if :cluster
SELECT pass('Citus converts no table with an identity column, which alone refuses an id of one''s own');
\else
SELECT throws_ok($$INSERT INTO events (event_id, customer_id) VALUES (-5, 1)$$, '428C9', NULL,
    'an id of one''s own is refused'); -- fails
\endif
SELECT lives_ok($$SELECT clickrollup.create_clickstream(schedule => NULL)$$, 'a second call is allowed');
SELECT is((SELECT count(*) FROM events), 2::bigint, 'and keeps the events');
SELECT is((SELECT count(*) FROM clickrollup.rollups), 2::bigint, 'and doubles no registry row');

SELECT lives_ok($$SELECT clickrollup.create_clickstream('Odd "name', schedule => NULL)$$, 'any schema name will do');
SELECT is((SELECT array_agg(name ORDER BY name) FROM clickrollup.rollups WHERE event_table_name LIKE '%Odd%'),
    ARRAY['"Odd ""name".rollup_events_1hr', '"Odd ""name".rollup_events_5min'],
    'a second clickstream has names of its own');
INSERT INTO "Odd ""name".events (event_time, customer_id) VALUES ('2026-01-01 00:00:00+00', 1);
SELECT is("Odd ""name".five_minutely_aggregation()::text, '(1,1)', 'and is rolled up by itself');
SELECT is((SELECT sum(event_count) FROM "Odd ""name".rollup_events_5min), 1::numeric, 'into its own table');
CALL clickrollup.run_rollup('"Odd ""name".rollup_events_1hr');
SELECT is((SELECT sum(event_count) FROM "Odd ""name".rollup_events_1hr), 1::numeric, 'run_rollup finds its function');
SELECT is((SELECT events_waiting FROM clickrollup.rollup_status WHERE name = 'rollup_events_5min'), 2::bigint,
    'the first one''s events still wait');

SELECT lives_ok($$SELECT clickrollup.drop_topn_functions('public')$$, 'the stand-ins for topn can make room');
SELECT hasnt_function('public', 'topn_union', 'and are gone');
SELECT throws_ok($$SELECT clickrollup.create_clickstream('clickrollup')$$, '42939', NULL,
    'not among what users call'); -- fails
SELECT throws_ok($$SELECT clickrollup.create_clickstream('_clickrollup')$$, '42939', NULL,
    'nor what is internal'); -- fails
SELECT throws_ok($$SELECT clickrollup.drop_topn_functions('tap')$$, '42883', 'schema "tap" has no stand-ins for topn',
    'nothing to drop'); -- fails
SELECT * FROM finish();
