\ir setup.psql
SELECT _clickrollup.provide_topn('public');
\ir by_hand.psql
CREATE VIEW raw AS
SELECT customer_id, event_type, country, browser, date_bin('5 minutes', event_time, '1970-01-01 00:00:00+00') AS minute,
    count(*) AS event_count,
       coalesce(hll_add_agg(hll_hash_bigint(device_id)), hll_empty())::text AS devices,
       topn_add_agg(device_id::text) AS top
FROM events GROUP BY 1, 2, 3, 4, 5;
CREATE VIEW kept AS
SELECT customer_id, event_type, country, browser, minute, event_count, device_distinct_count::text AS devices,
    top_devices_1000 AS top
FROM rollup_events_5min;
CREATE PROCEDURE insert_events() LANGUAGE sql AS $sql$
    INSERT INTO events (event_time, customer_id, event_type, country, browser, device_id, session_id)
    SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '41 seconds', i % 3, 'click',
    CASE WHEN i % 2 = 0 THEN 'Peru' END, 'Chrome',
           i % 20, i % 40 FROM generate_series(1, 300) AS i $sql$;
CALL insert_events();
SELECT five_minutely_aggregation(), hourly_aggregation();
CALL insert_events();
SELECT five_minutely_aggregation();
SET TimeZone = 'Asia/Kathmandu';
SELECT hourly_aggregation();
SET TimeZone = 'UTC';

SELECT plan(31);
SELECT throws_ok($$SELECT clickrollup.adopt_rollup('rollup_events_1d')$$, '42P01',
    'relation "rollup_events_1d" does not exist', 'a table that is not there'); -- fails
SELECT throws_ok($$SELECT clickrollup.adopt_rollup('events')$$, '42725',
    '0 functions call incremental_rollup_window(''events''), one must be chosen', 'no function to be found'); -- fails
SELECT throws_ok($$SELECT clickrollup.adopt_rollup('events', aggregation_function => 'hourly_aggregation()')$$, '42704',
    'rollup ''events'' is not in public.rollups', 'not in the registry of the lab'); -- fails
SELECT throws_ok($$SELECT clickrollup.adopt_rollup('rollup_events_5min', dimensions => ARRAY['customer_id'])$$, '42804',
    'table public.rollup_events_5min does not fit its definition: browser is not defined, country is not defined, '
    'event_type '
        'is not defined',
    'a definition that does not fit the table'); -- fails
SELECT throws_ok($$SELECT clickrollup.adopt_rollup('rollup_events_5min',
    measures => ARRAY[clickrollup.sum_of('customer_id', 'event_count'),
    clickrollup.distinct_of('device_id', 'device_distinct_count'),
    clickrollup.distinct_of('session_id', 'session_distinct_count'),
    clickrollup.top_of('device_id', 'top_devices_1000')])$$, '42804',
    'table public.rollup_events_5min does not fit its definition: event_count is bigint and should be numeric',
    'a measure of another type'); -- fails
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT throws_ok($$SELECT clickrollup.adopt_rollup('rollup_events_5min')$$, '25000',
    'a rollup cannot run at isolation level REPEATABLE READ',
    'only READ COMMITTED sees what a run that was waited for has done'); -- fails
COMMIT;
CREATE TABLE odd (customer_id bigint, quarter timestamptz, visits integer, UNIQUE (customer_id, quarter));
INSERT INTO rollups VALUES ('odd', 'events', 'events_event_id_seq');
SELECT throws_ok($$SELECT clickrollup.adopt_rollup('odd', aggregation_function => 'hourly_aggregation()')$$, '22023',
    'how wide a bucket of column quarter is cannot be told from its name', 'a bucket that is not the lab''s'); -- fails
SELECT throws_ok($$SELECT clickrollup.adopt_rollup('odd', '15 minutes',
    aggregation_function => 'hourly_aggregation()')$$, '42P18',
    'what column visits of public.odd measures cannot be told from its name', 'nor a measure'); -- fails
ALTER TABLE odd DROP CONSTRAINT odd_customer_id_quarter_key;
SELECT throws_ok($$SELECT clickrollup.adopt_rollup('odd', '15 minutes',
    aggregation_function => 'hourly_aggregation()')$$, '55000',
    'public.odd has no unique index on its dimensions and a timestamptz bucket',
    'a table into which nothing can have been merged'); -- fails
SELECT is((SELECT count(*) FROM rollups), 3::bigint, 'no refusal has taken anything');

SELECT results_eq($$SELECT kind, done FROM clickrollup.adopt_rollup('rollup_events_5min', dry_run => true)$$,
    $$VALUES ('registry', false), ('doubled rows', false), ('nulls distinct', false), ('int4 sequence', false),
        ('no index', false), ('time may be null', false)$$,
    'a dry run finds everything');
SELECT is((SELECT count(*) FROM rollups), 3::bigint, 'and leaves the lab''s registry');
SELECT is((SELECT count(*) FROM clickrollup.rollups), 0::bigint, 'and ours');
SELECT hasnt_view('rollup_events_5min_live', 'and makes no view');

CREATE TABLE report AS SELECT * FROM clickrollup.adopt_rollup('rollup_events_5min');
SELECT results_eq('SELECT kind, done FROM report',
    $$VALUES ('registry', true), ('doubled rows', true), ('nulls distinct', true), ('int4 sequence', false),
        ('no index', false), ('time may be null', false)$$,
    'the report names each defect, and whether it is put right');
SELECT is((SELECT what FROM report WHERE kind = 'registry'),
    'rollup ''rollup_events_5min'' was in public.rollups, aggregated up to id 600', 'the watermark');
SELECT is((SELECT fix FROM report WHERE kind = 'no index'), 'CREATE INDEX ON public.events USING brin (event_id);',
    'a fix can be pasted');
SELECT is((SELECT last_aggregated_id FROM clickrollup.rollups WHERE name = 'rollup_events_5min'), 600::bigint,
    'goes on from the lab''s watermark');
SELECT is_empty('TABLE raw EXCEPT ALL TABLE kept', 'nothing is missing');
SELECT is_empty('TABLE kept EXCEPT ALL TABLE raw', 'nothing too many: doubled rows are merged');
CALL insert_events();
SELECT is(five_minutely_aggregation()::text, '(601,900)',
    'the function of the same name goes on, in the lab''s way of calling it');
SELECT is_empty('(TABLE raw EXCEPT ALL TABLE kept) UNION ALL (TABLE kept EXCEPT ALL TABLE raw)',
    'and merges, NULL dimensions too');
SELECT is((SELECT sum(event_count) FROM rollup_events_5min_plain), 900::numeric, 'the plain view');
SELECT throws_ok($$SELECT incremental_rollup_window('rollup_events_5min')$$, 'P0001',
    'rollup ''rollup_events_5min'' is not in the rollups table',
    'a run of the lab''s function that waited for us cannot count anything again'); -- fails
SELECT throws_ok($$SELECT clickrollup.adopt_rollup('rollup_events_5min',
    aggregation_function => 'hourly_aggregation()')$$, '42704',
    'rollup ''rollup_events_5min'' is not in public.rollups', 'nothing is adopted twice'); -- fails

-- The hour: its runs in Kathmandu put events into hours that begin at a quarter past, and a NULL has erased a sketch.
UPDATE rollup_events_1hr SET device_distinct_count = NULL, top_devices_1000 = NULL WHERE customer_id = 1;
UPDATE rollup_events_1hr SET event_count = event_count + 1 WHERE customer_id = 2 AND hour = '2026-03-01 00:00:00+00'
    AND country = 'Peru';
CREATE TABLE report_hour AS SELECT * FROM clickrollup.adopt_rollup('rollup_events_1hr');
SELECT results_eq('SELECT kind FROM report_hour', $$VALUES ('registry'), ('null sketches'), ('nulls distinct'),
    ('buckets not aligned'),
    ('int4 sequence'), ('no index'), ('time may be null'), ('differs from raw')$$, 'more defects');
SELECT is((SELECT count(*) FROM rollup_events_1hr WHERE device_distinct_count IS NULL OR top_devices_1000 IS NULL),
    0::bigint, 'no NULL sketch is left');
CALL insert_events();
SELECT isnt(hourly_aggregation()::text, NULL, 'it runs');
SELECT is((SELECT sum(event_count) FROM rollup_events_1hr), 1201::numeric,
    'and has counted each event once, and what was there');
SELECT is((SELECT array_agg(name) FROM rollups), ARRAY['odd'],
    'only what was not adopted is left in the lab''s registry');
SELECT throws_ok($$INSERT INTO rollup_events_5min (minute, event_count) VALUES (now(), NULL)$$, '23502', NULL,
    'counts are NOT NULL as in a table of ours'); -- fails
SELECT * FROM finish();
