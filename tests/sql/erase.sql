\ir setup.psql
\ir orders.psql
SELECT plan(21);
SELECT clickrollup.create_rollup('orders', 'articles_hour', '1 hour', ARRAY['shop', 'article'],
    ARRAY[clickrollup.count_events()], schedule => NULL);
SELECT more_orders(2000, '2026-03-01 00:00:00+00');
SELECT aggregate_orders_quarter();
SELECT aggregate_articles_hour(1500);
SELECT set_config('test.buckets', (SELECT count(DISTINCT date_bin('15 minutes', ordered_at, '1970-01-01 00:00:00+00'))
    + count(DISTINCT date_trunc('day', ordered_at, 'Europe/Berlin'))
    + count(DISTINCT date_trunc('hour', ordered_at)) FILTER (WHERE order_id <= 1500) FROM orders
        WHERE article = 13)::text, false);
UPDATE orders_quarter SET amount = 0 WHERE bucket = (SELECT min(bucket) FROM orders_quarter
    WHERE bucket NOT IN (SELECT date_bin('15 minutes', ordered_at, '1970-01-01 00:00:00+00') FROM orders
        WHERE article = 13));
SELECT is(row(events_deleted, buckets_rebuilt)::text,
    format('(%s,%s)', (SELECT count(*) FROM orders WHERE article = 13), current_setting('test.buckets')),
    'an article is erased, and what it touched is rebuilt')
FROM clickrollup.erase('orders', 'article = 13 -- of the thirteenth');
SELECT is((SELECT count(*) FROM orders WHERE article = 13), 0::bigint, 'no order of it is left');
SELECT is((SELECT count(*) FROM orders_quarter WHERE top_articles ? '13'), 0::bigint,
    'nor is it among the top articles');
SELECT is((SELECT count(*) FROM orders_day WHERE top_articles ? '13'), 0::bigint, 'of any day');
SELECT is((SELECT count(*) FROM articles_hour WHERE article = 13), 0::bigint, 'nor in the other chain');
SELECT is(count(DISTINCT bucket)::integer, 1, 'a bucket that it did not touch was not rebuilt')
    FROM clickrollup.reconcile('orders_quarter') WHERE measure = 'amount';
SELECT clickrollup.rebuild('orders_quarter');
SELECT is_empty('SELECT * FROM order_differences', 'rollup and raw agree');
SELECT is_empty($$SELECT * FROM clickrollup.reconcile('articles_hour')$$,
    'in the other chain too, whose watermark is another');
SELECT aggregate_articles_hour();
SELECT is_empty($$SELECT * FROM clickrollup.reconcile('articles_hour')$$,
    'events above a watermark were deleted before they were counted');
SELECT is((SELECT sum(event_count) FROM articles_hour), (SELECT count(*) FROM orders)::numeric,
    'and the others are counted');
SELECT is(row(events_deleted, buckets_rebuilt)::text, '(0,0)', 'nothing to erase, with the whole name of a column')
    FROM clickrollup.erase('orders', 'public.orders.article = 13');
SELECT is(row(events_deleted, buckets_rebuilt)::text, '(0,0)', 'a condition that is NULL is not met')
    FROM clickrollup.erase('orders', 'NULL::boolean');

SELECT throws_ok($$SELECT * FROM clickrollup.erase('orders', 'artikel = 1')$$, '42703',
    'filter "artikel = 1" cannot be used on public.orders: column "artikel" does not exist',
    'a column that is not there'); -- fails
SELECT throws_ok($$SELECT * FROM clickrollup.erase('orders', 'article =')$$, '42601', NULL, 'bad syntax'); -- fails
SELECT throws_ok($$SELECT * FROM clickrollup.erase('orders', '')$$, '42601', NULL, 'an empty filter'); -- fails
SELECT throws_ok($$SELECT * FROM clickrollup.erase('orders', 'article')$$, '42804', NULL, 'no condition'); -- fails
SELECT throws_ok($$SELECT * FROM clickrollup.erase('orders', NULL)$$, '22004', NULL, 'no filter'); -- fails
SELECT throws_ok($$SELECT * FROM clickrollup.erase('orders_day', 'true')$$, '55000',
    'no rollup reads public.orders_day',
    'a rollup is no source'); -- fails

-- When other events of a touched bucket are gone, nothing is erased.
DROP TABLE orders_0302;
SELECT throws_ok($$SELECT * FROM clickrollup.erase('orders', 'shop = ''shop 1''')$$, '55000', NULL,
    'a touched day has lost orders'); -- fails
SELECT isnt(value_of($$SELECT count(*) FROM orders WHERE shop = 'shop 1'$$), (0::bigint)::text,
    'all events are still there');
SELECT clickrollup.rebuild('orders_quarter', force => true), clickrollup.rebuild('articles_hour', force => true);
SELECT lives_ok($$SELECT * FROM clickrollup.erase('orders', 'shop = ''shop 1''')$$,
    'after a forced rebuild it can be done');
SELECT * FROM finish();
