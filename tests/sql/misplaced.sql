\ir setup.psql
\ir orders.psql
SELECT plan(22);
SELECT more_orders(1000, '2026-03-01 00:00:00+00');
SELECT aggregate_orders_quarter();
SELECT is_empty($$SELECT * FROM clickrollup.find_misplaced('orders_quarter')$$, 'nothing is misplaced');
INSERT INTO orders (ordered_at, shop) VALUES ('2020-01-01 00:00:00+00', 'late');
SELECT is_empty($$SELECT * FROM clickrollup.find_misplaced('orders_quarter')$$,
    'an event that waits above the watermark is not misplaced');
SELECT aggregate_orders_quarter();
SELECT is(value_of($$SELECT orders FROM orders_quarter WHERE shop = 'late'$$), (1::bigint)::text,
    'late by its time, it counts');

INSERT INTO orders (order_id, ordered_at, shop) OVERRIDING SYSTEM VALUE VALUES
    (-7, '2026-03-01 01:00:00+00', 'shop 1'), (5, '2026-03-01 01:01:00+00', 'new shop'),
    (6, '2026-03-01 03:00:00+00', :no_tenant);
SELECT results_eq($$SELECT bucket, events_present - events_counted,
    events_misplaced FROM clickrollup.find_misplaced('orders_quarter')$$,
    $$VALUES ('2026-03-01 01:00:00+00'::timestamptz, 2::bigint, 2::bigint), ('2026-03-01 03:00:00+00', 1, 1)$$,
    'OVERRIDING SYSTEM VALUE below the watermark is found');
SELECT results_eq($$SELECT events_misplaced FROM clickrollup.find_misplaced('orders_day')$$, ARRAY[3::bigint],
    'in the day as well');
SELECT is_empty($$SELECT * FROM clickrollup.find_misplaced('orders_quarter', '2026-03-01 04:00:00+00')$$,
    'a range can be asked for');
SELECT is(aggregate_orders_quarter()::text, '(1002,1001)', 'a run never sees it');
SELECT clickrollup.rebuild('orders_quarter', '2026-03-01 01:00:00+00', '2026-03-01 03:15:00+00');
SELECT is_empty($$SELECT * FROM clickrollup.find_misplaced('orders_quarter')$$, 'rebuild counts it');
SELECT is_empty('SELECT * FROM order_differences', 'rollup and raw agree');

\copy orders (order_id, ordered_at, shop) FROM stdin
9	2026-03-01 02:00:00+00	shop 2
10	2026-03-05 02:00:00+00	shop 2
\.
SELECT results_eq($$SELECT bucket FROM clickrollup.find_misplaced('orders_quarter')$$,
    $$VALUES ('2026-03-01 02:00:00+00'::timestamptz), ('2026-03-05 02:00:00+00')$$, 'COPY with ids is found');
SELECT clickrollup.rebuild('orders_quarter', m.bucket, m.bucket + interval '1 minute')
    FROM clickrollup.find_misplaced('orders_quarter') AS m;
SELECT is_empty($$SELECT * FROM clickrollup.find_misplaced('orders_day')$$, 'and repaired bucket by bucket');
SELECT is_empty('SELECT * FROM order_differences', 'rollup and raw agree');

CREATE TABLE filled (LIKE orders);
INSERT INTO filled (order_id, ordered_at, shop, amount) SELECT i, '2026-02-01 00:00:00+00', 'attached',
    i FROM generate_series(101, 200) AS i;
ALTER TABLE orders ATTACH PARTITION filled FOR VALUES FROM ('2026-02-01 00:00:00+00') TO ('2026-02-02 00:00:00+00');
SELECT results_eq($$SELECT events_counted, events_present,
    events_misplaced FROM clickrollup.find_misplaced('orders_quarter')$$,
    $$VALUES (0::bigint, 100::bigint, 100::bigint)$$, 'ATTACH PARTITION of a filled table is found');
SELECT is(clickrollup.rebuild('orders_quarter', '2026-02-01 00:00:00+00', '2026-02-02 00:00:00+00'), 2::bigint,
    'a quarter and a day are new');
SELECT is_empty('SELECT * FROM order_differences', 'rollup and raw agree');

-- One row too many and one too few in a bucket do not make up for each other.
UPDATE orders SET coupon = 'other' WHERE order_id = 150 AND shop = 'attached';
SELECT results_eq($$SELECT events_counted, events_present,
    events_misplaced FROM clickrollup.find_misplaced('orders_quarter')$$,
    $$VALUES (100::bigint, 100::bigint, 1::bigint)$$, 'each row is looked at');
SELECT clickrollup.rebuild('orders_quarter', force => true);

-- Without a count of events the values must tell.
CREATE TABLE readings (reading_id serial, read_at timestamptz, sensor text, degrees real);
SELECT clickrollup.create_rollup('readings', 'warmest', '1 hour', ARRAY['sensor'],
    ARRAY[clickrollup.max_of('degrees', 'degrees'),
    clickrollup.average_of('degrees', 'mean')], filter => 'degrees < 100', schedule => NULL);
INSERT INTO readings (read_at, sensor, degrees) VALUES ('2026-03-01 00:00:00+00', NULL, 1),
    ('2026-03-01 01:00:00+00', NULL, 2);
SELECT aggregate_warmest();
SELECT is_empty($$SELECT * FROM clickrollup.find_misplaced('warmest')$$, 'nothing is misplaced');
INSERT INTO readings VALUES (1, '2026-03-01 05:00:00+00', NULL, 100);
SELECT is_empty($$SELECT * FROM clickrollup.find_misplaced('warmest')$$,
    'an event that the filter leaves out is not missed');
INSERT INTO readings VALUES (1, '2026-03-01 00:01:00+00', NULL, 0.5), (1, '2026-03-01 02:00:00+00', 'new', NULL);
SELECT results_eq($$SELECT bucket, events_misplaced FROM clickrollup.find_misplaced('warmest')$$,
    $$VALUES ('2026-03-01 00:00:00+00'::timestamptz, NULL::bigint)$$, 'a difference is found, its number is not known');
INSERT INTO readings VALUES (1, '2026-03-01 02:00:00+00', 'new', 7);
SELECT results_eq($$SELECT bucket FROM clickrollup.find_misplaced('warmest')$$,
    $$VALUES ('2026-03-01 00:00:00+00'::timestamptz), ('2026-03-01 02:00:00+00')$$, 'a row that is missing too');
SELECT clickrollup.rebuild('warmest');
SELECT is_empty($$SELECT * FROM clickrollup.reconcile('warmest')$$, 'and repaired');
SELECT throws_ok($$SELECT * FROM clickrollup.find_misplaced('nope')$$, '42704', NULL, 'unknown rollup'); -- fails
SELECT * FROM finish();
