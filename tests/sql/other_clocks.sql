\ir setup.psql
-- Times that are no timestamps: bigint epochs and UUIDs of version 7.
SELECT plan(71);
-- What a UUID of version 7 is, made independently: 48 bits of milliseconds, version, variant and random bits.
CREATE FUNCTION uuid7(p_at timestamptz, p_random text DEFAULT NULL) RETURNS uuid LANGUAGE sql AS $$
    SELECT (lpad(to_hex((extract(epoch FROM p_at) * 1000)::bigint), 12, '0') || '7' || substr(r.r, 1, 3)
            || substr('89ab', 1 + abs(hashtext(r.r)) % 4, 1) || substr(r.r, 4, 15))::uuid
    FROM (SELECT coalesce(p_random, md5(random()::text))) AS r (r) $$;
CREATE TABLE events (event_id bigint GENERATED ALWAYS AS IDENTITY, customer_id integer NOT NULL,
    at timestamptz NOT NULL, s bigint NOT NULL, s4 integer NOT NULL, ms bigint NOT NULL, us bigint NOT NULL,
    u uuid NOT NULL,
    n integer);
CREATE INDEX ON events USING brin (event_id);
CREATE INDEX ON events (ms);
CREATE INDEX ON events (u);
SELECT distribute('events', 'customer_id');
CREATE FUNCTION happen(p_from timestamptz, p_events integer, p_step interval) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO events (customer_id, at, s, s4, ms, us, u, n)
    SELECT i % 3, t.at, floor(extract(epoch FROM t.at)), floor(extract(epoch FROM t.at)),
           floor(extract(epoch FROM t.at) * 1000), extract(epoch FROM t.at) * 1000000, uuid7(date_trunc('ms', t.at)), i
    FROM generate_series(1, p_events) AS i, LATERAL (SELECT p_from + i * p_step) AS t (at);
END $$;
-- On, just before and just after the edges of buckets; before 1970 the UUID has no time, so not there.
SELECT happen('2026-03-01 00:00:00+00', 300, '17.123456 seconds');
SELECT happen('2026-03-01 23:59:59.999990+00', 20, '1 microsecond');
SELECT happen('2026-03-02 00:04:59.997+00', 6, '1 millisecond');
SELECT happen('1970-01-01 00:00:00+00', 9, '1 minute');

-- What is refused.
SELECT throws_ok($$SELECT clickrollup.create_rollup('events', 'x', '5 minutes', time_column => 'ms')$$, '42804',
    'time column "ms" of public.events is of type bigint, and nothing says what it counts',
    'a number needs a unit'); -- fails
SELECT throws_ok($$SELECT clickrollup.create_rollup('events', 'x', '5 minutes', time_column => 'ms',
    time_unit => 'hours')$$, '22023', 'time_unit "hours" is not known', 'one of three'); -- fails
SELECT throws_ok($$SELECT clickrollup.create_rollup('events', 'x', '5 minutes', time_column => 'u',
    time_unit => 'ms')$$, '42804',
    'time_unit is for bigint and integer, and time column "u" of public.events is of type uuid',
    'a uuid has none'); -- fails
SELECT throws_ok($$SELECT clickrollup.create_rollup('events', 'x', '5 minutes', time_unit => 's')$$, '42804', NULL,
    'nor has a timestamptz'); -- fails

CREATE FUNCTION roll_up(p_column name, p_unit text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
    PERFORM clickrollup.create_rollup('events', 'e_' || p_column, '5 minutes', ARRAY['customer_id'],
        ARRAY[clickrollup.count_events('events'), clickrollup.sum_of('n', 'n')], schedule => NULL,
        time_column => p_column, time_unit => p_unit);
    PERFORM clickrollup.create_rollup('e_' || p_column, 'd_' || p_column, 'day', time_zone => 'Europe/Berlin'); END $$;
-- In one transaction, which on Citus has the workers asked while it holds locks there.
SELECT roll_up('s', 's'), roll_up('s4', 's'), roll_up('ms', 'ms'), roll_up('us', 'us'), roll_up('u', NULL)
    \g /dev/null
-- All of a rollup against GROUP BY of the timestamp beside it, which each of the clocks tells to its own precision.
CREATE FUNCTION differences(p_column name, p_suffix text DEFAULT '') RETURNS TABLE (d text) LANGUAGE plpgsql AS $f$
BEGIN RETURN QUERY EXECUTE format($$
    WITH raw AS (SELECT customer_id, date_bin('5 minutes', at, '1970-01-01 00:00:00+00') AS bucket, count(*) AS events,
                        sum(n) AS n FROM events WHERE at IS NOT NULL GROUP BY 1, 2),
    kept AS (SELECT customer_id, bucket, events, n FROM %1$I),
    raw_days AS (SELECT customer_id, date_trunc('day', at, 'Europe/Berlin'), count(*), sum(n) FROM events
                 GROUP BY 1, 2),
    kept_days AS (SELECT customer_id, bucket, events, n FROM %2$I)
    SELECT d::text FROM ((TABLE raw EXCEPT ALL TABLE kept) UNION ALL (TABLE kept EXCEPT ALL TABLE raw)) AS d
    UNION ALL SELECT d::text FROM ((TABLE raw_days EXCEPT ALL TABLE kept_days)
        UNION ALL (TABLE kept_days EXCEPT ALL TABLE raw_days)) AS d$$,
    'e_' || p_column || p_suffix, 'd_' || p_column || p_suffix); END $f$;
CREATE VIEW clocks AS SELECT c FROM unnest('{s,s4,ms,us,u}'::text[]) AS c;
SELECT is_empty(format('SELECT differences(%L, ''_live'')', c), c || ': live before the first run') FROM clocks;
CALL clickrollup.run_all();
SELECT is_empty(format('SELECT differences(%L)', c), c || ': a run makes what GROUP BY makes') FROM clocks;
SELECT happen('2026-03-01 00:00:00.5+00', 50, '3 minutes');
SELECT is_empty(format('SELECT differences(%L, ''_live'')', c), c || ': late events are live') FROM clocks;
CALL clickrollup.run_all();
SELECT is_empty(format('SELECT differences(%L)', c), c || ': and counted') FROM clocks;
SELECT happen('2026-03-03 00:00:00+00', 1, '0');
SELECT is(waiting_since, '2026-03-03 00:00:00+00', name || ': since when events wait')
FROM clickrollup.rollup_status WHERE fed_by IS NULL ORDER BY name;
CALL clickrollup.run_all();

-- Repairs of a part, told by the raw column.
SELECT is_empty(format('SELECT * FROM clickrollup.reconcile(%L)', 'e_' || c), c || ': reconcile agrees') FROM clocks;
UPDATE e_ms SET n = n + 1 WHERE bucket = '2026-03-01 00:05:00+00';
UPDATE e_u SET n = n + 1 WHERE bucket = '2026-03-01 00:05:00+00';
SELECT isnt_empty(format($$SELECT * FROM clickrollup.reconcile(%L, '2026-03-01 00:05:00+00',
    '2026-03-01 00:10:00+00')$$, 'e_' || c), c || ': and finds a change') FROM unnest('{ms,u}'::text[]) AS c;
SELECT clickrollup.rebuild('e_' || c, '2026-03-01 00:05:00+00', '2026-03-01 00:10:00+00')
FROM unnest('{ms,u}'::text[]) AS c \g /dev/null
SELECT clickrollup.rebuild('e_' || c) FROM clocks \g /dev/null
SELECT is_empty(format('SELECT differences(%L)', c), c || ': rebuild makes it again') FROM clocks;
SELECT is(events_deleted, 1::bigint, 'erase by a condition on the source')
FROM clickrollup.erase('events', $$at = '2026-03-03 00:00:00+00'$$);
SELECT is_empty(format('SELECT differences(%L)', c), c || ': erase takes it out') FROM clocks;
-- The bounds of a repair are compared with the column as it is stored: an index serves.
SELECT matches(_clickrollup.events_condition(r, tstzmultirange(tstzrange('2026-03-01 00:00:00+00',
    '2026-03-01 00:05:00+00')), 'true'), c.condition, c.name || ' is compared as it is stored')
FROM clickrollup.rollups AS r JOIN (VALUES
    ('e_s', $$^true AND s >= '1772323200'::bigint AND s < '1772323500'::bigint$$),
    ('e_us', $$^true AND us >= '1772323200000000'::bigint AND us < '1772323500000000'::bigint$$),
    ('e_u', $$^true AND u >= '019ca6b1-dc00-0000-0000-000000000000'::uuid AND u < '019ca6b6-6fe0-0000$$)
) AS c (name, condition) ON c.name = r.name ORDER BY r.name;

-- Numbers that are no time of the years 1 to 9999 are counted, in a bucket of their own.
INSERT INTO events (customer_id, at, s, s4, ms, us, u, n)
SELECT 1, '2026-03-01 00:00:00+00', x.s, 0, x.ms, x.us, uuid7('2026-03-01 00:00:00+00'), 1000
FROM (VALUES (1772323200000, 9223372036854775807, -9223372036854775808),
             (-9223372036854775808, -62135596800001, 9223372036854775807),
             (253402300799, 253402300799999, 253402300799999999),
             (253402300800, 253402300800000, 253402300800000000)) AS x (s, ms, us);
CALL clickrollup.run_all();
SELECT results_eq(format($$SELECT bucket::text, events FROM e_%s
    WHERE NOT bucket BETWEEN '1969-01-01 00:00:00+00' AND '2027-01-01 00:00:00+00' ORDER BY bucket$$, c.c),
    $$VALUES ('-infinity', 1::bigint), ('9999-12-31 23:55:00+00', 1), ('infinity', 2)$$,
    c || ': what no clock shows is counted apart') FROM unnest('{s,ms,us}'::text[]) AS c;
SELECT is_empty(format('SELECT * FROM clickrollup.reconcile(%L)', 'e_' || c), c || ': reconcile counts it there too')
FROM unnest('{s,ms,us}'::text[]) AS c;
SELECT clickrollup.rebuild('e_ms', '9999-12-31 00:00:00+00', 'infinity') \g /dev/null
SELECT is_empty($$SELECT * FROM clickrollup.reconcile('e_ms')$$, 'and rebuild');
SELECT clickrollup.erase('events', 'n = 1000') \g /dev/null
SELECT is_empty(format('SELECT differences(%L)', c), c || ': erase too') FROM clocks;

-- A UUID of another version has no time.
INSERT INTO events (customer_id, at, s, s4, ms, us, u, n)
VALUES (1, '2026-03-01 00:00:00+00', 0, 0, 0, 0, '6ba7b810-9dad-41d1-80b4-00c04fd430c8', 2000);
SELECT throws_ok('SELECT aggregate_e_u()', '22007',
    'u "6ba7b810-9dad-41d1-80b4-00c04fd430c8" is not of version 7, so it has no time', 'a run says which'); -- fails
SELECT is(waiting_since, NULL, 'status does not fail') FROM clickrollup.rollup_status WHERE name = 'e_u';
SELECT clickrollup.create_rollup('events', 'f_u', '5 minutes', ARRAY['customer_id'], filter =>
    $$substr(u::text, 15, 1) = '7'$$, time_column => 'u', schedule => NULL) \g /dev/null
CALL clickrollup.run_rollup('f_u');
SELECT is((SELECT sum(event_count) FROM f_u), (SELECT count(*) FROM events WHERE n < 2000)::numeric,
    'a filter leaves it out');
SELECT is_empty($$SELECT * FROM clickrollup.reconcile('f_u')$$, 'in reconcile too');
SELECT clickrollup.rebuild('f_u') \g /dev/null
SELECT is(events_deleted, 1::bigint, 'and it can be erased')
FROM clickrollup.erase('events', 'n = 2000');
CALL clickrollup.run_rollup('e_u');
SELECT is_empty($$SELECT differences('u')$$, 'then runs go on');

-- A rollup by hand over milliseconds is taken over.
CREATE SCHEMA lab;
SET search_path = lab, public, tap;
CREATE TABLE clicks (click_id bigserial, ms bigint NOT NULL, kind text);
CREATE INDEX ON clicks USING brin (click_id);
CREATE TABLE rollups (name text PRIMARY KEY, event_table_name text, event_id_sequence_name text,
    last_aggregated_id bigint);
CREATE TABLE clicks_1hr (kind text, hour timestamptz, event_count bigint);
CREATE UNIQUE INDEX clicks_1hr_key ON clicks_1hr (kind, hour);
INSERT INTO rollups VALUES ('clicks_1hr', 'clicks', 'clicks_click_id_seq', 100);
INSERT INTO clicks (ms, kind) SELECT 1772323200000 + i * 97000, 'k' || i % 3 FROM generate_series(1, 150) AS i;
INSERT INTO clicks_1hr SELECT kind, to_timestamp(ms / 3600000 * 3600), count(*) FROM clicks
WHERE click_id <= 100 GROUP BY 1, 2;
CREATE FUNCTION count_clicks() RETURNS void LANGUAGE plpgsql AS $$ BEGIN
    PERFORM incremental_rollup_window('clicks_1hr'); END $$;
SELECT throws_ok($$SELECT clickrollup.adopt_rollup('clicks_1hr', time_column => 'ms')$$, '42804', NULL,
    'adopted: a number needs a unit'); -- fails
SELECT is_empty($$SELECT kind, what FROM clickrollup.adopt_rollup('clicks_1hr', time_column => 'ms', time_unit => 'ms')
    WHERE kind IN ('differs from raw', 'buckets not aligned')$$, 'adopted: what is stored is what the clock makes');
CALL clickrollup.run_rollup('clicks_1hr');
SELECT is_empty($$(SELECT kind, to_timestamp(ms / 3600000 * 3600), count(*) FROM clicks GROUP BY 1, 2
    EXCEPT ALL SELECT kind, hour, event_count FROM clicks_1hr) UNION ALL (SELECT kind, hour, event_count FROM clicks_1hr
    EXCEPT ALL SELECT kind, to_timestamp(ms / 3600000 * 3600), count(*) FROM clicks GROUP BY 1, 2)$$,
    'adopted: and runs go on from there');
SELECT * FROM finish();
