\ir setup.psql
\ir orders.psql
SELECT plan(32);
SELECT is_empty($$SELECT * FROM clickrollup.reconcile('orders_quarter')$$,
    'an empty rollup of no orders: nothing differs');
SELECT more_orders(3000, '2026-03-01 00:00:00+00');
SELECT aggregate_orders_quarter(1000);
SELECT aggregate_orders_quarter();
SELECT more_orders(500, '2026-03-01 06:00:00+00');
SELECT aggregate_orders_quarter(100);
SELECT is_empty('SELECT * FROM order_differences', 'rollup and raw agree, row by row');
SELECT is_empty($$SELECT * FROM clickrollup.reconcile('orders_quarter')$$,
    'so reconcile finds nothing, and leaves out what is above the watermark');
SELECT is_empty($$SELECT * FROM clickrollup.reconcile('orders_day')$$, 'nor in the day that is fed');
SELECT aggregate_orders_quarter();
SELECT is_empty($$SELECT * FROM clickrollup.reconcile('orders_quarter')$$,
    'nor after events that were late by their time');

-- Each measure by itself, found in its own row and put back.
SELECT key AS one_key, bucket AS one_bucket FROM (
    SELECT jsonb_build_object('shop', shop, 'coupon', coupon) AS key,
    bucket FROM orders_quarter WHERE coupon IS NULL AND orders > 1
    ORDER BY bucket, shop LIMIT 1) AS first \gset
CREATE FUNCTION found_after(change text, OUT differences text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('UPDATE orders_quarter SET %s WHERE shop = %L AND coupon IS NULL AND bucket = %L', change,
                   current_setting('test.shop'), current_setting('test.bucket'));
    SELECT string_agg(format('%s %s %s', d.key, d.bucket = current_setting('test.bucket')::timestamptz, d.measure),
        '; ') INTO differences
    FROM clickrollup.reconcile('orders_quarter') AS d;
    RAISE EXCEPTION 'put back' USING ERRCODE = 'P0099';
EXCEPTION WHEN SQLSTATE 'P0099' THEN
    RETURN;
END $$;
SELECT set_config('test.shop', :'one_key'::jsonb ->> 'shop', false), set_config('test.bucket', :'one_bucket', false);
SELECT is(found_after(c.change), format('%s t %s', :'one_key'::jsonb, c.measure), 'one difference: ' || c.change)
FROM (VALUES ('orders = orders + 1', 'orders'), ('amount = amount + 0.01', 'amount'), ('price_sum = NULL', 'price_sum'),
             ('price_count = price_count - 1', 'price_count'), ('least = least - 1', 'least'),
             ('latest = ''2026-03-01 00:00:00.000001+00''', 'latest'), ('weight = weight * 1.000001', 'weight'),
             ('weight = ''Infinity''', 'weight'), ('articles = hll_add(articles, hll_hash_integer(4711))', 'articles'),
             ('top_articles = ''{"22": 1}''', 'top_articles'), ('flags = flags | 1024', 'flags')) AS c (change,
             measure);
SELECT is(found_after('weight = weight * (1 + 1e-12)'), NULL, 'floating point sums may differ in their last digits');
SELECT is(found_after('amount = amount'), NULL, 'nothing changed, nothing found');

SELECT results_eq($$SELECT stored, expected FROM _clickrollup.definition('orders_day') AS r,
    LATERAL (SELECT (r.bucket = 'day')::text AS stored, r.time_zone AS expected) AS x$$,
        $$VALUES ('true', 'Europe/Berlin')$$, 'the day is one of Berlin');
UPDATE orders_day SET orders = 0 WHERE shop = 'shop 1' AND bucket = '2026-02-28 23:00:00+00';
SELECT results_eq($$SELECT key, bucket, measure = 'orders',
    stored FROM clickrollup.reconcile('orders_day', '2026-03-01 10:00:00+00', '2026-03-01 10:00:01+00')$$,
    $$VALUES ('{"shop": "shop 1"}'::jsonb, '2026-02-28 23:00:00+00'::timestamptz, true, '0')$$,
    'a range stands for the buckets that it overlaps');
SELECT is_empty($$SELECT * FROM clickrollup.reconcile('orders_day', '2026-03-01 23:00:00+00')$$,
    'until_time and the beginning of a day are exclusive and inclusive');
SELECT is_empty($$SELECT * FROM clickrollup.reconcile('orders_day', '-infinity', '2026-02-28 23:00:00+00')$$,
    'the day before is another');
SELECT clickrollup.rebuild('orders_day');

DELETE FROM orders_quarter WHERE shop = :'one_key'::jsonb ->> 'shop' AND coupon IS NULL AND bucket = :'one_bucket';
SELECT is(count(*)::integer, 10, 'a row that is missing: each of its columns')
    FROM clickrollup.reconcile('orders_quarter') WHERE stored IS NULL;
INSERT INTO orders_quarter (shop, coupon, bucket, orders, price_count, articles, top_articles)
VALUES (:no_tenant, NULL, '1999-01-01 00:00:00+00', 1, 0, hll_empty(), '{}');
SELECT is(count(*)::integer, 10, 'a row that no event makes: the same')
    FROM clickrollup.reconcile('orders_quarter', until_time => '2000-01-01 00:00:00+00')
WHERE expected IS NULL;
DELETE FROM orders_quarter WHERE bucket < '2000-01-01 00:00:00+00';

-- Above its capacity of five a top N may count too few, never too many, nor what is not there.
SELECT ok((SELECT max(n) > 5 FROM (SELECT count(DISTINCT article) AS n FROM orders
    GROUP BY shop, coupon, date_bin('15 minutes', ordered_at, '1970-01-01 00:00:00+00')) AS x),
        'some top Ns are above their capacity');
SELECT ok(NOT _clickrollup.top_differs('{"1": 2, "2": 1}', '{"1": 3, "2": 1, "3": 1}', 2),
    'too low a count is within the bound');
SELECT ok(_clickrollup.top_differs('{"1": 4, "2": 1}', '{"1": 3, "2": 1, "3": 1}', 2), 'too high a count is not');
SELECT ok(_clickrollup.top_differs('{"1": 3, "9": 1}', '{"1": 3, "2": 1, "3": 1}', 2),
    'nor is an item that does not occur');

-- A row of nothing but NULL values is a row.
CREATE TABLE readings (reading_id serial, read_at timestamptz, sensor text, degrees real);
SELECT clickrollup.create_rollup('readings', 'warmest', '1 hour', ARRAY['sensor'],
    ARRAY[clickrollup.max_of('degrees', 'degrees')], schedule => NULL);
INSERT INTO readings (read_at) VALUES ('2026-03-01 00:00:00+00');
SELECT aggregate_warmest();
SELECT is_empty($$SELECT * FROM clickrollup.reconcile('warmest')$$, 'dimension and measure are NULL on both sides');
DELETE FROM warmest;
SELECT results_eq($$SELECT key, stored, expected FROM clickrollup.reconcile('warmest')$$,
    $$VALUES ('{"sensor": null}'::jsonb, NULL::text, NULL::text)$$,
    'the row is missed although no value differs');

SELECT throws_ok($$SELECT * FROM clickrollup.reconcile('nope')$$, '42704',
    'rollup ''nope'' is not in the rollups table', 'unknown rollup'); -- fails
SELECT throws_ok($$SELECT * FROM clickrollup.reconcile('orders_day', '2026-01-02', '2026-01-01')$$, '22023', NULL,
    'empty range'); -- fails
SELECT * FROM finish();
