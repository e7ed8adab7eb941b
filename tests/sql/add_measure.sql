\ir setup.psql
SELECT plan(28);
CREATE TABLE orders (
    order_id bigint GENERATED ALWAYS AS IDENTITY, ordered_at timestamptz NOT NULL, shop text, buyer bigint,
    amount numeric, weight double precision);
CREATE INDEX ON orders USING brin (order_id);
SELECT * FROM clickrollup.create_rollup('orders', 'sales', '5 minutes', dimensions => ARRAY['shop'],
    measures => ARRAY[clickrollup.count_events('orders'), clickrollup.top_of('buyer', 'best_buyers')],
    filter => 'amount IS DISTINCT FROM -1', schedule => NULL) \g /dev/null
SELECT * FROM clickrollup.create_rollup('sales', 'sales_hourly', '1 hour', dimensions => '{}') \g /dev/null
CREATE FUNCTION sell(first integer, last integer) RETURNS void LANGUAGE sql AS $$
    INSERT INTO orders (ordered_at, shop, buyer, amount, weight)
    SELECT '2026-01-01 00:00:00+00'::timestamptz + i % 60 * interval '3 minutes', nullif('shop ' || i % 3, 'shop 2'),
    i % 7, nullif(i % 5, 0) - 2, i / 3.0
    FROM generate_series(first, last) AS i $$;
SELECT sell(1, 200);
CALL clickrollup.run_rollup('sales');
SELECT sell(201, 210);

SELECT clickrollup.add_measure('sales', clickrollup.sum_of('amount', 'revenue'));
SELECT clickrollup.add_measure('sales', clickrollup.count_events('again'));
SELECT clickrollup.add_measure('sales', clickrollup.distinct_of('buyer', 'buyers'));
SELECT clickrollup.add_measure('sales', clickrollup.top_of('buyer', 'top_buyers'));
SELECT clickrollup.add_measure('sales', clickrollup.average_of('weight', 'weight'));
SELECT clickrollup.add_measure('sales', clickrollup.aggregate_of('bits', 'bit_or(buyer)', '{stored} | {incoming}',
    'bit_or({column})'));
CREATE FUNCTION raw(bucket interval, by_shop boolean, up_to bigint)
RETURNS TABLE (shop text, bucket timestamptz, orders bigint, revenue numeric, again bigint, buyers text,
    top_buyers jsonb, weight numeric, weights bigint, bits bigint)
LANGUAGE sql AS $$
    SELECT CASE WHEN by_shop THEN o.shop END, date_bin(raw.bucket, ordered_at, '1970-01-01 00:00:00+00'), count(*),
    sum(amount), count(*),
           hll_add_agg(hll_hash_bigint(buyer))::text, clickrollup.topn_add_agg(buyer::text),
           round(sum(weight)::numeric, 6), count(weight), bit_or(buyer)
    FROM orders AS o WHERE amount IS DISTINCT FROM -1 AND order_id <= up_to GROUP BY 1, 2 $$;
CREATE VIEW stored_sales AS SELECT shop, bucket, orders, revenue, again, buyers::text, top_buyers,
    round(weight_sum::numeric, 6), weight_count, bits FROM sales;
CREATE VIEW stored_hourly AS SELECT NULL::text, bucket, orders, revenue, again, buyers::text, top_buyers,
    round(weight_sum::numeric, 6), weight_count, bits FROM sales_hourly;
CREATE VIEW live_hourly AS SELECT NULL::text, bucket, orders, revenue, again, buyers::text, top_buyers,
    round(weight_sum::numeric, 6), weight_count, bits FROM sales_hourly_live;
SELECT set_eq('TABLE stored_sales', $$SELECT * FROM raw('5 minutes', true, 200)$$,
    'six measures more, each filled from the events');
SELECT set_eq('TABLE stored_hourly', $$SELECT * FROM raw('1 hour', false, 200)$$,
    'so are those of the rollup that is fed');
SELECT set_eq('TABLE live_hourly', $$SELECT * FROM raw('1 hour', false, 1000)$$, 'and of its live view');
SELECT sell(211, 300);
CALL clickrollup.run_rollup('sales');
SELECT set_eq('TABLE stored_sales', $$SELECT * FROM raw('5 minutes', true, 1000)$$, 'runs go on with all measures');
SELECT set_eq('TABLE stored_hourly', $$SELECT * FROM raw('1 hour', false, 1000)$$, 'in the whole chain');
SELECT columns_are('sales_plain', ARRAY['shop', 'bucket', 'orders', 'revenue', 'again', 'buyers', 'weight',
    'weight_sum', 'weight_count', 'bits'], 'the plain view has the new numbers');
SELECT has_view('sales_hourly_top_buyers', 'and the new top N its view');
SELECT col_not_null('sales', 'again', 'a count is not NULL');
SELECT col_not_null('sales_hourly', 'buyers', 'nor is a sketch');

INSERT INTO orders (ordered_at, buyer) SELECT '2026-02-01 00:00:00+00', i FROM generate_series(1, 1200) AS i;
CALL clickrollup.run_rollup('sales');
SELECT clickrollup.add_measure('sales', clickrollup.top_of('buyer', 'many_buyers', 1150));
SELECT is((SELECT count(*) FROM sales, jsonb_object_keys(many_buyers) WHERE bucket = '2026-02-01 00:00:00+00'),
    1150::bigint,
    'a top N is filled with as many items as it keeps');
DELETE FROM sales WHERE bucket = '2026-02-01 00:00:00+00';
DELETE FROM sales_hourly WHERE bucket = '2026-02-01 00:00:00+00';
DELETE FROM orders WHERE ordered_at = '2026-02-01 00:00:00+00';

-- Refusals
SELECT throws_ok($$SELECT clickrollup.add_measure('nope', clickrollup.count_events('n'))$$, '42704', NULL,
    'an unknown rollup'); -- fails
SELECT throws_ok($$SELECT clickrollup.add_measure('sales_hourly', clickrollup.count_events('n'))$$, '42809',
    'rollup ''sales_hourly'' takes its measures from ''sales'', which feeds it',
    'a rollup that is fed has no measures of its own'); -- fails
SELECT throws_ok($$SELECT clickrollup.add_measure('sales', clickrollup.count_events('revenue'))$$, '42701', NULL,
    'a column that is there'); -- fails
SELECT throws_ok($$SELECT clickrollup.add_measure('sales', clickrollup.sum_of('nothing', 'n'))$$, '42703', NULL,
    'an expression that is not valid'); -- fails
SELECT throws_ok($$SELECT clickrollup.add_measure('sales',
    clickrollup.aggregate_of('n', 'avg(amount)', '{stored} + {incoming}', 'sum({column})'))$$,
    '0A000', NULL, 'a measure that cannot be merged'); -- fails
SELECT throws_ok($$SELECT clickrollup.add_measure('sales', clickrollup.count_events(NULL))$$, '22004', NULL,
    'a measure without a name'); -- fails

-- Raw is not what it was.
UPDATE orders SET shop = 'moved' WHERE order_id = 5;
SELECT throws_like($$SELECT clickrollup.add_measure('sales', clickrollup.min_of('amount', 'least'))$$,
    'the raw events no longer give what rollup ''sales'' has stored: % rows come out the same, and 1 more',
    'an event that has moved'); -- fails
UPDATE orders SET shop = nullif('shop ' || 5 % 3, 'shop 2') WHERE order_id = 5;
SELECT lives_ok($$SELECT clickrollup.add_measure('sales', clickrollup.min_of('amount', 'least'))$$,
    'put back it is accepted');
DELETE FROM orders WHERE order_id <= 150;
SELECT throws_ok($$SELECT clickrollup.add_measure('sales', clickrollup.max_of('amount', 'most'))$$, '55000', NULL,
    'events that are gone'); -- fails
SELECT hasnt_column('sales', 'most', 'nothing is left of what was refused');

-- From now on.
SELECT clickrollup.add_measure('sales', m, from_now_on => true)
FROM (VALUES (clickrollup.count_events('n')), (clickrollup.distinct_of('buyer', 'people')),
    (clickrollup.top_of('buyer', 'regulars')),
             (clickrollup.aggregate_of('bits2', 'bit_or(buyer)', '{stored} | {incoming}',
                 'bit_or({column})'))) AS x (m);
SELECT is((SELECT count(*) FROM sales WHERE n IS NOT NULL OR people IS NOT NULL OR regulars IS NOT NULL
    OR bits2 IS NOT NULL), 0::bigint,
    'old buckets have NULL in a measure that counts from now on');
SELECT lives_ok('SELECT * FROM sales_live, sales_hourly_plain', 'views can be read');
SELECT sell(301, 330);
CALL clickrollup.run_rollup('sales');
SELECT sell(331, 360);
CALL clickrollup.run_rollup('sales');
CREATE VIEW since AS SELECT date_bin('1 hour', ordered_at, '1970-01-01 00:00:00+00') AS bucket, count(*) AS n,
    hll_add_agg(hll_hash_bigint(buyer))::text AS people,
    clickrollup.topn_add_agg(buyer::text) AS regulars,
    bit_or(buyer) AS bits2 FROM orders WHERE order_id > 300 AND amount IS DISTINCT FROM -1 GROUP BY 1;
SELECT results_eq('SELECT bucket, n, people::text, regulars, bits2 FROM sales_hourly WHERE n IS NOT NULL ORDER BY 1',
    'SELECT * FROM since ORDER BY 1',
    'what comes is merged with NULL, and again with what came of that');
SELECT is((SELECT sum(n)::bigint FROM sales), (SELECT sum(n)::bigint FROM since), 'in every rollup of the chain');
SELECT is((SELECT sum(orders)::bigint FROM sales), 0::bigint + (SELECT count(*) FROM generate_series(1, 360) AS i
    WHERE nullif(i % 5, 0) - 2 IS DISTINCT FROM -1),
    'the old measures go on as well');
SELECT results_eq('SELECT DISTINCT n IS NULL, regulars IS NULL FROM sales_hourly_live WHERE bucket < (SELECT '
    'min(bucket) FROM since)', 
    'SELECT true, true WHERE EXISTS (SELECT FROM sales_hourly WHERE bucket < (SELECT min(bucket) FROM since))',
    'buckets that nothing came to stay NULL');
SELECT is((SELECT count(*) FROM clickrollup.rollup_measures WHERE name = 'n'
    AND merge = 'coalesce({stored} + {incoming}, {stored}, {incoming})'), 2::bigint,
    'the registry says how it is merged');
SET default_transaction_isolation = 'repeatable read';
SELECT throws_ok($$SELECT clickrollup.add_measure('sales', clickrollup.count_events('m'))$$, '25000', NULL,
    'an older snapshot would not see what runs have committed'); -- fails
RESET default_transaction_isolation;
SELECT * FROM finish();
