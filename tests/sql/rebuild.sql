\ir setup.psql
\ir orders.psql
SELECT plan(24);
SELECT more_orders(3000, '2026-03-01 00:00:00+00');
SELECT aggregate_orders_quarter();
SELECT more_orders(10, '2026-03-01 00:00:00+00');
CREATE TABLE sound AS SELECT * FROM orders_quarter;
CREATE TABLE sound_days AS SELECT * FROM orders_day;

UPDATE orders_quarter SET orders = 0, amount = -1 WHERE bucket BETWEEN '2026-03-01 10:00:00+00'
    AND '2026-03-01 11:00:00+00';
DELETE FROM orders_quarter WHERE bucket = '2026-03-01 10:30:00+00';
UPDATE orders_day SET orders = 1 WHERE bucket = '2026-02-28 23:00:00+00';
SELECT isnt_empty('SELECT * FROM order_differences', 'the rollups are wrong');
SELECT is(clickrollup.rebuild('orders_day', '2026-03-01 10:01:00+00', '2026-03-01 11:00:01+00'), 6::bigint,
    'five quarters, the ends of the range widened, and the day that they lie in');
SELECT is_empty('SELECT * FROM order_differences', 'both rollups are right again, by whichever name of the chain');
-- The last digits of a floating point sum depend on the order of its terms.
SELECT is_empty($$(SELECT to_jsonb(s) - 'weight' FROM sound AS s EXCEPT ALL SELECT to_jsonb(q) - 'weight'
    FROM orders_quarter AS q) UNION ALL
    (SELECT to_jsonb(q) - 'weight' FROM orders_quarter AS q EXCEPT ALL SELECT to_jsonb(s) - 'weight' FROM sound AS s)$$,
        'bit by bit, top Ns too');
SELECT is_empty($$(SELECT to_jsonb(s) - 'weight' FROM sound_days AS s EXCEPT ALL SELECT to_jsonb(d) - 'weight'
    FROM orders_day AS d) UNION ALL
    (SELECT to_jsonb(d) - 'weight' FROM orders_day AS d EXCEPT ALL SELECT to_jsonb(s) - 'weight'
        FROM sound_days AS s)$$, 'the days as well');
SELECT is((SELECT last_aggregated_id FROM clickrollup.rollups WHERE name = 'orders_day'), 3000::bigint,
    'the watermark stays');
SELECT is(aggregate_orders_quarter()::text, '(3001,3010)', 'and what waits is counted by the next run');
SELECT is_empty('SELECT * FROM order_differences', 'once');

UPDATE orders_quarter SET amount = 0;
SELECT is(clickrollup.rebuild('orders_quarter'),
    (SELECT (SELECT count(DISTINCT bucket) FROM orders_quarter) + (SELECT count(DISTINCT bucket) FROM orders_day)),
    'by default everything');
SELECT is_empty('SELECT * FROM order_differences', 'is rebuilt');
SELECT is(clickrollup.rebuild('orders_quarter', '2030-01-01', '2031-01-01'), 0::bigint, 'no buckets, none replaced');
SET TimeZone = 'America/New_York';
SELECT clickrollup.rebuild('orders_quarter', '2026-03-01 10:00:00+00', '2026-03-02 10:00:00+00');
SET search_path = tap;
SELECT clickrollup.rebuild('orders_quarter', '2026-03-01 10:00:00+00', '2026-03-02 10:00:00+00');
SET search_path = public, tap;
RESET TimeZone;
SELECT is_empty('SELECT * FROM order_differences', 'whatever the session''s zone and search_path are');

-- The same over a change to summer time: 29 March 2026 has 23 hours in Berlin.
SELECT more_orders(2000, '2026-03-28 12:00:00+00');
SELECT aggregate_orders_quarter();
UPDATE orders_day SET orders = 0;
SELECT clickrollup.rebuild('orders_quarter', '2026-03-29 12:00:00+00', '2026-03-29 12:00:01+00');
SELECT is((SELECT count(*)::integer FROM orders_day WHERE bucket = '2026-03-28 23:00:00+00' AND orders = 0), 0,
    'the short day was rebuilt');
SELECT is((SELECT count(*)::integer FROM orders_day WHERE bucket = '2026-03-29 22:00:00+00' AND orders = 0), 3,
    'the next was not');
SELECT clickrollup.rebuild('orders_quarter');
SELECT is_empty('SELECT * FROM order_differences', 'all is well');

-- A partition dropped by hand leaves no record; the rollup itself is the evidence.
DELETE FROM orders_0302 WHERE order_id = (SELECT max(order_id) FROM orders_0302);
SELECT throws_like($$SELECT clickrollup.rebuild('orders_quarter')$$,
    'rollup ''orders_quarter'' counts more events than public.orders has: 1 of its rows, in buckets 2026-03-02%',
    'one event less is seen'); -- fails
DROP TABLE orders_0302;
SELECT throws_ok($$SELECT clickrollup.rebuild('orders_quarter', '2026-03-02 05:00:00+00', '2026-03-02 06:00:00+00')$$,
    '55000', NULL, 'so is a dropped partition'); -- fails
SELECT isnt((SELECT count(*) FROM orders_quarter WHERE bucket >= '2026-03-02 05:00:00+00'
    AND bucket < '2026-03-02 06:00:00+00'), 0::bigint,
    'and what was counted of it is kept');
SELECT lives_ok($$SELECT clickrollup.rebuild('orders_quarter', '2026-03-02 05:00:00+00', '2026-03-02 06:00:00+00',
    force => true)$$, 'unless forced');
SELECT is((SELECT count(*) FROM orders_quarter WHERE bucket >= '2026-03-02 05:00:00+00'
    AND bucket < '2026-03-02 06:00:00+00'), 0::bigint, 'then it is gone');

-- A rollup that counts no events: its rows are evidence enough.
CREATE TABLE readings (reading_id serial, read_at timestamptz, sensor text, degrees real);
SELECT clickrollup.create_rollup('readings', 'warmest', '1 hour', ARRAY['sensor'],
    ARRAY[clickrollup.max_of('degrees', 'degrees')], schedule => NULL);
INSERT INTO readings (read_at, sensor, degrees) VALUES ('2026-03-01 00:00:00+00', NULL, 1),
    ('2026-03-01 01:00:00+00', NULL, 2);
SELECT aggregate_warmest();
DELETE FROM readings WHERE degrees = 1;
SELECT throws_ok($$SELECT clickrollup.rebuild('warmest')$$, '55000', NULL, 'a row whose events are all gone'); -- fails

SELECT throws_ok($$SELECT clickrollup.rebuild('nope')$$, '42704', NULL, 'unknown rollup'); -- fails
INSERT INTO clickrollup.rollups (name, event_table_name, event_id_sequence_name)
    VALUES ('lab', 'readings', 'readings_reading_id_seq');
SELECT throws_ok($$SELECT clickrollup.rebuild('lab')$$, '55000',
    'rollup ''lab'' was registered without saying what it keeps', 'one of the lab''s kind'); -- fails
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT throws_ok($$SELECT clickrollup.rebuild('orders_quarter')$$, '25000', NULL,
    'an old snapshot would not do'); -- fails
COMMIT;
SELECT * FROM finish();
