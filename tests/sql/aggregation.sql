\ir setup.psql
SELECT plan(22);
SELECT clickrollup.create_clickstream(schedule => NULL);

-- The same three instants bring the same buckets whatever the session's zone is; :45 offsets and DST included.
SET TimeZone = 'Asia/Kathmandu';
INSERT INTO events (event_time, customer_id, event_type, country, browser, device_id, session_id) VALUES
    ('2026-07-01 10:59:59.999999+00', 1, 'click', 'China', 'Chrome', 10, 100),
    ('2026-07-01 11:00:00+00', 1, 'click', 'China', 'Chrome', 11, 100);
SELECT is(five_minutely_aggregation()::text, '(1,2)', 'the function returns its window');
SELECT is(hourly_aggregation()::text, '(3,2)', 'the hour is fed by it, and has nothing left to do');
SET TimeZone = 'America/New_York';
INSERT INTO events (event_time, customer_id, event_type, country, browser, device_id, session_id) VALUES
    ('2026-07-01 11:04:59+00', 1, 'click', 'China', 'Chrome', 11, 101);
SELECT five_minutely_aggregation();
SELECT hourly_aggregation();
SET TimeZone = 'UTC';
SELECT results_eq('SELECT minute, event_count FROM rollup_events_5min ORDER BY minute',
    $$VALUES ('2026-07-01 10:55:00+00'::timestamptz, 1::bigint), ('2026-07-01 11:00:00+00', 2)$$,
    '5-minute buckets are those of UTC in every session');
SELECT results_eq('SELECT hour, event_count FROM rollup_events_1hr ORDER BY hour',
    $$VALUES ('2026-07-01 10:00:00+00'::timestamptz, 1::bigint), ('2026-07-01 11:00:00+00', 2)$$,
    'hours are those of UTC in every session');
SELECT is((SELECT hll_cardinality(device_distinct_count) FROM rollup_events_1hr WHERE hour = '2026-07-01 11:00:00+00'),
    1::double precision, 'a device seen in two runs counts once');
SELECT is((SELECT hll_cardinality(session_distinct_count) FROM rollup_events_1hr WHERE hour = '2026-07-01 11:00:00+00'),
    2::double precision, 'two sessions, one from each run');
SELECT is((SELECT top_devices_1000 FROM rollup_events_1hr WHERE hour = '2026-07-01 11:00:00+00'), '{"11": 2}',
    'top devices add up over runs');
SELECT is(five_minutely_aggregation()::text, '(4,3)', 'nothing new: start above end, as in the lab');

TRUNCATE rollup_events_5min, rollup_events_1hr;
INSERT INTO events (event_time, customer_id, device_id, session_id) VALUES ('2026-07-02 00:00:00+00', :no_tenant, 7, 8);
SELECT five_minutely_aggregation();
INSERT INTO events (event_time, customer_id, device_id, session_id)
    VALUES ('2026-07-02 00:00:01+00', :no_tenant, NULL, NULL);
SELECT five_minutely_aggregation();
SELECT is((SELECT count(*) FROM rollup_events_5min), 1::bigint, 'NULL dimensions meet in one row over runs');
SELECT is((SELECT event_count FROM rollup_events_5min), 2::bigint, 'and both events count');
SELECT is((SELECT hll_cardinality(device_distinct_count) FROM rollup_events_5min), 1::double precision,
    'a NULL device erases no sketch');
SELECT is((SELECT hll_cardinality(session_distinct_count) FROM rollup_events_5min), 1::double precision,
    'nor a NULL session');
SELECT is((SELECT top_devices_1000 FROM rollup_events_5min), '{"7": 1}', 'nor the top devices');
SELECT hourly_aggregation();
SELECT is((SELECT hll_cardinality(device_distinct_count) FROM rollup_events_1hr), 1::double precision,
    'the same in one run of the hour');
INSERT INTO events (event_time, customer_id) VALUES ('2026-07-02 00:00:00+00', 5);
SELECT five_minutely_aggregation();
SELECT is(value_of($$SELECT hll_cardinality(device_distinct_count) FROM rollup_events_5min WHERE customer_id = 5$$),
    (0::double precision)::text, 'only NULL devices: an empty sketch, no NULL');
SELECT is(value_of($$SELECT top_devices_1000 FROM rollup_events_5min WHERE customer_id = 5$$), ('{}')::text,
    'and an empty top N');

-- A late event of long ago goes where it belongs.
INSERT INTO events (event_time, customer_id) VALUES ('2015-05-17 10:05:03+00', 6);
SELECT five_minutely_aggregation();
SELECT is(value_of($$SELECT minute FROM rollup_events_5min WHERE customer_id = 6$$),
    ('2015-05-17 10:05:00+00'::timestamptz)::text, 'late by eleven years, in its own bucket');

-- Ends of time, before 1970 included.
INSERT INTO events (event_time, customer_id) VALUES
    ('0001-01-01 00:00:00+00', 7), ('1969-12-31 23:59:59+00', 7), ('9999-12-31 23:59:59.999999+00', 7);
SELECT five_minutely_aggregation();
SELECT results_eq('SELECT minute FROM rollup_events_5min WHERE customer_id = 7 ORDER BY minute',
    $$VALUES ('0001-01-01 00:00:00+00'::timestamptz), ('1969-12-31 23:55:00+00'), ('9999-12-31 23:55:00+00')$$,
    'every time that events can hold has its bucket');
SELECT throws_ok($$INSERT INTO events (event_time, customer_id) VALUES ('infinity', 1)$$, '23514', NULL,
    'a time that no run could bucket is refused at once'); -- fails
SELECT throws_ok($$INSERT INTO events (event_type, customer_id) VALUES (repeat('x', 801), 1)$$, '23514', NULL,
    'so is a text that no index row could hold'); -- fails
INSERT INTO events (event_time, customer_id, event_type, country, browser)
SELECT '2026-07-03 00:00:00+00', 8, string_agg(md5(i::text), ''), string_agg(md5((i + 100)::text), ''),
    string_agg(md5((i + 200)::text), '')
FROM generate_series(1, 25) AS i;
SELECT lives_ok('SELECT five_minutely_aggregation()', 'three texts of 800 incompressible bytes fit the unique index');
SELECT is((SELECT sum(event_count) FROM rollup_events_5min), (SELECT count(*) FROM events WHERE event_id > 3)::numeric,
    'rollup and raw agree');
SELECT * FROM finish();
