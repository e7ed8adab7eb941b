\ir setup.psql
SELECT plan(30);
SELECT clickrollup.create_clickstream(schedule => NULL);
CREATE PROCEDURE insert_events(p_from integer, p_until integer) LANGUAGE plpgsql AS $sql$ BEGIN
    INSERT INTO events (event_time, customer_id, event_type, country, browser, device_id, session_id)
    SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '1 second', i % 5, 'click',
    CASE WHEN i % 3 > 0 THEN 'Peru' END, 'Chrome',
           CASE WHEN i % 7 > 0 THEN i % 200 END, i % 300 FROM generate_series(p_from, p_until - 1) AS i; END $sql$;
CREATE VIEW raw AS
SELECT customer_id, event_type, country, browser, date_bin('5 minutes', event_time, '1970-01-01 00:00:00+00') AS minute,
    count(*) AS event_count,
       coalesce(hll_add_agg(hll_hash_bigint(device_id)), hll_empty())::text AS devices,
       coalesce(hll_add_agg(hll_hash_bigint(session_id)), hll_empty())::text AS sessions,
       coalesce(topn_add_agg(device_id::text), '{}') AS top
FROM events GROUP BY 1, 2, 3, 4, 5;
CREATE VIEW live AS
SELECT customer_id, event_type, country, browser, minute, event_count, device_distinct_count::text AS devices,
       session_distinct_count::text AS sessions, top_devices_1000 AS top FROM rollup_events_5min_live;
CREATE VIEW difference AS (TABLE raw EXCEPT ALL TABLE live) UNION ALL (TABLE live EXCEPT ALL TABLE raw);
CREATE VIEW raw_hour AS
SELECT customer_id, event_type, country, browser, date_bin('1 hour', event_time, '1970-01-01 00:00:00+00') AS hour,
    count(*) AS event_count,
       coalesce(hll_add_agg(hll_hash_bigint(device_id)), hll_empty())::text AS devices,
       coalesce(topn_add_agg(device_id::text), '{}') AS top
FROM events GROUP BY 1, 2, 3, 4, 5;
CREATE VIEW live_hour AS
SELECT customer_id, event_type, country, browser, hour, event_count, device_distinct_count::text AS devices,
    top_devices_1000 AS top
FROM rollup_events_1hr_live;
CREATE VIEW difference_hour AS (TABLE raw_hour EXCEPT ALL TABLE live_hour)
    UNION ALL (TABLE live_hour EXCEPT ALL TABLE raw_hour);

SELECT is_empty('TABLE live', 'no events, no rows');
CALL insert_events(0, 2000);
SELECT is_empty('TABLE difference', 'nothing rolled up yet: all from the events');
SELECT isnt_empty('TABLE live', 'and there is something');
SELECT five_minutely_aggregation();
SELECT is_empty('TABLE difference', 'all rolled up');
CALL insert_events(1500, 4000);
SELECT is_empty('TABLE difference', 'stored and new rows of one key are one row, NULL dimensions included');
SELECT is_empty('TABLE difference_hour', 'the hour too');
SELECT five_minutely_aggregation(700);
SELECT is_empty('TABLE difference', 'in the middle of a backfill');
SELECT is_empty('TABLE difference_hour', 'the hour too');
SELECT five_minutely_aggregation();
INSERT INTO events (event_time, customer_id) VALUES ('2015-01-01 00:00:00+00', 3),
    ('2026-03-01 00:00:01+00', :no_tenant);
SELECT is_empty('TABLE difference', 'late events, and one of no tenant');

-- Plain view: numbers of the same rows.
SELECT columns_are('rollup_events_5min_plain',
    ARRAY['customer_id', 'event_type', 'country', 'browser', 'minute', 'event_count', 'device_distinct_count',
        'session_distinct_count']);
SELECT col_type_is('rollup_events_5min_plain', 'device_distinct_count', 'bigint', 'a sketch is a number');
SELECT results_eq('SELECT customer_id, minute, event_count, device_distinct_count FROM rollup_events_5min_plain ORDER '
    'BY 1, 2, 3, 4',
    $$SELECT customer_id, minute, event_count, ceil(hll_cardinality(devices::hll))::bigint FROM raw ORDER BY 1, 2, 3,
        4$$, 'of the events');
SELECT columns_are('rollup_events_5min_top_devices_1000',
    ARRAY['customer_id', 'event_type', 'country', 'browser', 'minute', 'item', 'frequency']);
SELECT set_eq('SELECT * FROM rollup_events_5min_top_devices_1000',
    $$SELECT customer_id, event_type, country, browser, date_bin('5 minutes', event_time, '1970-01-01 00:00:00+00'),
        device_id::text, count(*)
      FROM events WHERE device_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6$$,
          'top devices in long form, from stored rows and the tail');

-- Which views a rollup has, for those who drop or rename them.
SELECT results_eq($$SELECT view_name FROM _clickrollup.views_of('rollup_events_5min')$$,
    $$VALUES ('public.rollup_events_5min_parts'), ('public.rollup_events_5min_live'),
        ('public.rollup_events_5min_plain'), ('public.rollup_events_5min_top_devices_1000')$$, 'views_of');
SELECT is_empty($$SELECT _clickrollup.views_of('nothing')$$, 'none of an unknown rollup');

-- A condition on a key goes down to both sides; what the tail has is found by its id.
CREATE FUNCTION plan_of(p_query text) RETURNS text LANGUAGE plpgsql AS $function$
DECLARE
    v_plan json;
BEGIN
    EXECUTE 'EXPLAIN (FORMAT json) ' || p_query INTO v_plan;
    RETURN v_plan;
END $function$;
SET enable_seqscan = off;
ANALYZE events;
ANALYZE rollup_events_5min;
CREATE TABLE plans AS SELECT plan_of(
    $$SELECT * FROM rollup_events_5min_live WHERE customer_id = 2 AND minute >= '2026-03-01 00:30:00+00'
        AND minute < '2026-03-01 00:45:00+00'$$) AS plan;
SELECT matches((SELECT plan FROM plans),
    '"Index Cond": "\(\(customer_id = 2\) AND \(minute >= .{30,60} AND \(minute < ',
    'tenant and range by the rollup''s index');
SELECT matches((SELECT plan FROM plans), '"Filter": "\(\(customer_id = 2\) AND \(date_bin',
    'tenant and range in the tail, before it is aggregated');
SELECT matches((SELECT plan FROM plans), '"Index Cond": "\(\(event_id > (\$[0-9]|\(InitPlan)',
    'the tail by the index of the events'' ids');
SELECT doesnt_match(plan_of('SELECT customer_id, event_count FROM rollup_events_5min_live'), 'hll|topn',
    'a sketch that nobody asks for is not made') ;
RESET enable_seqscan;

-- Who may read the view reads all of it, no matter who owns the registry rows.
CREATE ROLE clickrollup_owner LOGIN;
CREATE ROLE clickrollup_reader LOGIN;
SELECT clickrollup.grant_rollup_owner('clickrollup_owner');
CREATE SCHEMA own AUTHORIZATION clickrollup_owner;
GRANT USAGE ON SCHEMA own TO clickrollup_reader;
SET ROLE clickrollup_owner;
CREATE TABLE own.visits (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz, shop text, visitor text);
CREATE INDEX ON own.visits USING brin (id);
SELECT count(*) FROM clickrollup.create_rollup('own.visits', 'visits_1h', '1 hour', ARRAY['shop'],
    ARRAY[clickrollup.count_events(), clickrollup.distinct_of('visitor', 'visitors'),
        clickrollup.top_of('visitor', 'top_visitors', 5)], schedule => NULL);
INSERT INTO own.visits (at, shop, visitor) SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '7 minutes',
    NULLIF('s' || i % 4, 's0'), 'v' || i % 8
FROM generate_series(1, 100) AS i;
SELECT own.aggregate_visits_1h();
INSERT INTO own.visits (at, shop, visitor) SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '11 minutes',
    NULLIF('s' || i % 4, 's0'), 'v' || i % 8
FROM generate_series(1, 100) AS i;
GRANT SELECT ON own.visits_1h_live, own.visits_1h_plain, own.visits_1h_top_visitors TO clickrollup_reader;
CREATE TABLE own.expected AS SELECT shop, bucket, event_count, visitors::text, top_visitors FROM own.visits_1h_live;
RESET ROLE;
SELECT is((SELECT sum(event_count) FROM own.expected), 200::numeric,
    'the owner, no superuser, sees stored rows and tail');
SET ROLE clickrollup_reader;
CREATE TEMPORARY TABLE seen AS SELECT shop, bucket, event_count, visitors::text, top_visitors FROM own.visits_1h_live;
CREATE TEMPORARY TABLE long AS SELECT * FROM own.visits_1h_top_visitors;
CREATE TEMPORARY TABLE numbers AS SELECT * FROM own.visits_1h_plain;
RESET ROLE;
SELECT bag_eq('TABLE seen', 'TABLE own.expected', 'a reader sees the same');
SELECT is((SELECT sum(frequency) FROM long), 200::numeric, 'in long form');
SELECT is((SELECT sum(event_count) FROM numbers), 200::numeric, 'as numbers');
SELECT throws_ok('SET ROLE clickrollup_reader; SELECT count(*) FROM own.visits', '42501',
    'permission denied for table visits', 'though not the events'); -- fails
SELECT throws_ok('SET ROLE clickrollup_reader; SELECT count(*) FROM clickrollup.rollups', '42501',
    'permission denied for table rollups', 'nor the registry'); -- fails
DROP OWNED BY clickrollup_reader, clickrollup_owner CASCADE;
DROP ROLE clickrollup_reader, clickrollup_owner;

-- The own aggregate for groups of one or two rows against that of hll.
SELECT results_eq(
    'SELECT minute, _clickrollup.hll_merge_agg(device_distinct_count)::text FROM rollup_events_5min '
        'GROUP BY 1 ORDER BY 1',
    'SELECT minute, hll_union_agg(device_distinct_count)::text FROM rollup_events_5min GROUP BY 1 ORDER BY 1',
    'the same sketch bit for bit');
SELECT results_eq(
    'SELECT minute, _clickrollup.hll_merge_agg(device_distinct_count)::text FROM rollup_events_5min '
        'GROUP BY 1, customer_id, country ORDER BY 1, 2',
    'SELECT minute, hll_union_agg(device_distinct_count)::text FROM rollup_events_5min GROUP BY 1, customer_id, '
        'country ORDER BY 1, 2', 'in groups of one');
SELECT is(_clickrollup.hll_merge_agg(NULL), NULL, 'nothing of nothing');
SELECT is(_clickrollup.hll_merge_agg(s)::text, (SELECT hll_add(hll_empty(), hll_hash_integer(1))::text),
    'a NULL erases nothing')
FROM (VALUES (NULL::hll), (hll_add(hll_empty(), hll_hash_integer(1))), (NULL)) AS v (s);
SELECT * FROM finish();
