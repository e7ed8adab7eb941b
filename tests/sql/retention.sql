\ir setup.psql
\ir orders.psql
SELECT plan(44);
SELECT more_orders(3000, '2026-03-01 00:00:00+00');
SELECT aggregate_orders_quarter();
SELECT clickrollup.create_rollup('orders', 'shops', 'month', ARRAY['shop'], schedule => NULL);
INSERT INTO orders (ordered_at, shop) VALUES ('2020-01-01 00:00:00+00', 'late');

SELECT throws_ok($$SELECT clickrollup.set_retention('orders', '0')$$, '22023', 'keep_events is 00:00:00',
    'no time at all'); -- fails
SELECT throws_ok($$SELECT clickrollup.set_retention('orders_day', '1 day')$$, '55000', NULL,
    'a rollup is no source'); -- fails
SELECT throws_ok($$SELECT clickrollup.set_bucket_retention('orders_day', '-1 day')$$, '22023', NULL,
    'buckets of the future'); -- fails
SELECT throws_ok($$SELECT clickrollup.set_bucket_retention('nope', '1 day')$$, '42704', NULL,
    'unknown rollup'); -- fails
SELECT lives_ok($$SELECT clickrollup.set_retention('orders', '1 day')$$, 'orders are kept for a day');
SELECT is(row(partitions_dropped, events_deleted, rows_deleted)::text, '(0,0,0)', 'nothing is that old')
    FROM clickrollup.apply_retention('orders', '2019-03-02 00:00:00+00');
SELECT is((SELECT dropped_before FROM clickrollup.source_retention), NULL, 'and nothing is noted');

SELECT throws_ok($$SELECT * FROM clickrollup.apply_retention('orders', '2026-03-03 12:00:00+00')$$, '55006',
    'rollup ''orders_quarter'' holds public.orders_default: it has not passed 1 of its events before 2026-03-02 '
    '00:00:00+00, '
        'ids 3001 to 3001',
    'a late event in the default partition that one rollup has not counted'); -- fails
SELECT aggregate_orders_quarter();
SELECT throws_ok($$SELECT * FROM clickrollup.apply_retention('orders', '2026-03-03 12:00:00+00')$$, '55006', NULL,
    'the other rollup has counted nothing'); -- fails
SELECT aggregate_shops(2);
DELETE FROM orders WHERE shop = 'late';
SELECT throws_ok($$SELECT * FROM clickrollup.apply_retention('orders', '2026-03-03 12:00:00+00')$$, '55006',
    'rollup ''shops'' holds public.orders_0301: it has not passed ' || (SELECT count(*) - 2 FROM orders_0301)
        || ' of its events before 2026-03-02 00:00:00+00, ids 3 to '
    || (SELECT max(order_id) FROM orders_0301), 'or not enough of a partition'); -- fails
SELECT aggregate_shops();
SELECT has_table('orders_0301');

INSERT INTO orders (order_id, ordered_at, shop) OVERRIDING SYSTEM VALUE
    VALUES (3, '2026-03-01 10:00:00+00', 'misplaced');
SELECT throws_like($$SELECT * FROM clickrollup.apply_retention('orders', '2026-03-03 12:00:00+00')$$,
    'rollup ''orders_quarter'' holds public.orders: 1 of its events %never counted',
    'a misplaced event would be lost uncounted'); -- fails
SELECT clickrollup.rebuild('orders_quarter', force => true), clickrollup.rebuild('shops', force => true);
INSERT INTO orders (ordered_at, shop) VALUES ('2020-01-01 00:00:00+00', 'late');
SELECT aggregate_orders_quarter(), aggregate_shops();

CREATE TABLE sound AS SELECT * FROM orders_day;
SELECT is(row(partitions_dropped, events_deleted, rows_deleted)::text, '(1,1,0)',
    'all have passed: a partition goes, and the late event of the default one')
FROM clickrollup.apply_retention('orders', '2026-03-03 12:00:00+00');
SELECT hasnt_table('orders_0301');
SELECT has_table('orders_0302', 'a partition that is only half old stays whole');
SELECT is((SELECT dropped_before FROM clickrollup.source_retention), '2026-03-02 00:00:00+00'::timestamptz,
    'its end is noted');
SELECT is_empty($$(SELECT s::text FROM sound AS s EXCEPT ALL SELECT d::text FROM orders_day AS d) UNION ALL
    (SELECT d::text FROM orders_day AS d EXCEPT ALL SELECT s::text FROM sound AS s)$$,
        'the rollups keep what they counted');
SELECT is(row(partitions_dropped, events_deleted, rows_deleted)::text, '(0,0,0)', 'again: nothing to do')
    FROM clickrollup.apply_retention('orders', '2026-03-03 12:00:00+00');

SELECT is_empty($$SELECT * FROM clickrollup.reconcile('orders_day')$$,
    'buckets that have lost events are not compared');
SELECT is_empty($$SELECT * FROM clickrollup.find_misplaced('shops')$$, 'nor in the month that has lost some of them');
SELECT throws_ok($$SELECT clickrollup.rebuild('orders_quarter')$$, '55000',
    'events of public.orders before 2026-03-02 00:00:00+00 were dropped: rollup ''orders_quarter'' cannot be rebuilt '
        'from -infinity on', 'nor rebuilt'); -- fails
SELECT throws_ok($$SELECT clickrollup.rebuild('orders_quarter', '2026-03-02 00:00:00+00', force => true)$$, '55000',
    'events of public.orders before 2026-03-02 00:00:00+00 were dropped: rollup ''orders_day'' cannot be rebuilt from '
        '2026-03-01 23:00:00+00 on',
    'the day of Berlin has lost an hour, and force does not bring it back'); -- fails
SELECT lives_ok($$SELECT clickrollup.rebuild('orders_quarter', '2026-03-02 23:00:00+00')$$,
    'later days can be rebuilt');
SELECT throws_ok($$SELECT * FROM clickrollup.erase('orders', 'shop = ''shop 1''')$$, '55000', NULL,
    'nor can orders of such a day be erased'); -- fails
INSERT INTO orders (ordered_at, shop) VALUES ('2026-03-01 10:00:00+00', 'late');
SELECT aggregate_orders_quarter();
SELECT is(value_of($$SELECT sum(orders) FROM orders_day WHERE shop = 'late'$$), (2::numeric)::text,
    'an event later than that still counts');

-- Buckets: the quarters go, the days stay.
SELECT aggregate_shops();
SELECT lives_ok($$SELECT clickrollup.set_bucket_retention('orders_quarter', '1 day')$$, 'quarters are kept for a day');
CREATE TABLE days_before AS SELECT count(*) AS n FROM orders_day;
CREATE TABLE old_quarters AS SELECT bucket FROM orders_quarter WHERE bucket < '2026-03-02 12:00:00+00';
SELECT is(rows_deleted, (SELECT count(*) FROM old_quarters), 'older ones are deleted')
    FROM clickrollup.apply_retention('orders', '2026-03-03 12:00:00+00');
SELECT is((SELECT min(bucket) FROM orders_quarter), '2026-03-02 12:00:00+00'::timestamptz,
    'up to the bucket in which the day ended');
SELECT is((SELECT count(*) FROM orders_day), (SELECT n FROM days_before), 'the days are all there');
SELECT is_empty($$SELECT * FROM clickrollup.reconcile('orders_quarter')$$, 'buckets that are gone are not missed');
SELECT lives_ok($$SELECT clickrollup.rebuild('orders_quarter', '2026-03-02 23:00:00+00')$$,
    'and rebuild works after them');
SELECT is(row(partitions_dropped, events_deleted, rows_deleted)::text, '(1,0,0)', 'a day later the next partition goes')
FROM (SELECT clickrollup.set_bucket_retention('orders_quarter', NULL)) AS x,
    clickrollup.apply_retention('orders', '2026-03-04 12:00:00+00');
SELECT throws_ok($$SELECT clickrollup.rebuild('orders_day', '2026-03-02 12:00:00+00', '2026-03-02 13:00:00+00')$$,
    '55000', NULL,
    'a coarser bucket whose finer ones and events are gone cannot be rebuilt'); -- fails

-- A source without partitions, timestamps without a zone.
CREATE TABLE readings (reading_id serial, read_at timestamp, sensor text);
SELECT clickrollup.create_rollup('readings', 'readings_day', 'day', ARRAY['sensor'], time_column => 'read_at',
    time_zone => 'Europe/Berlin', schedule => NULL);
INSERT INTO readings (read_at, sensor) VALUES ('2026-03-01 00:30:00', NULL), ('2026-03-02 00:30:00', NULL),
    ('2026-03-02 01:30:00', NULL);
SELECT aggregate_readings_day();
SELECT clickrollup.set_retention('readings', '1 day');
SELECT is(row(partitions_dropped, events_deleted, rows_deleted)::text, '(0,2,0)', 'a plain table loses rows')
    FROM clickrollup.apply_retention('readings', '2026-03-03 00:00:00+00');
SELECT is((SELECT dropped_before FROM clickrollup.source_retention WHERE event_table_name = 'public.readings'),
    '2026-03-02 00:00:00+00'::timestamptz, 'noted');
ALTER TABLE readings ADD COLUMN sent_at timestamptz;
SELECT clickrollup.create_rollup('readings', 'sent_day', 'day', time_column => 'sent_at', schedule => NULL);
SELECT throws_ok($$SELECT * FROM clickrollup.apply_retention('readings')$$, '0A000',
    'rollups of public.readings tell the time by different columns: read_at, sent_at',
    'two notions of old'); -- fails
ALTER TABLE readings RENAME TO measurements;
UPDATE clickrollup.rollups SET event_table_name = 'public.measurements' WHERE event_table_name = 'public.readings';
SELECT is((SELECT count(*) FROM clickrollup.source_retention WHERE event_table_name = 'public.measurements'), 1::bigint,
    'what is known goes with a renamed source');
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT throws_ok($$SELECT * FROM clickrollup.apply_retention('orders')$$, '25000', NULL,
    'an old snapshot would not do'); -- fails
COMMIT;

-- pg_partman: our retention drives it.
CREATE SCHEMA partman;
CREATE EXTENSION pg_partman SCHEMA partman;
CREATE SCHEMA clicks;
SELECT clickrollup.create_clickstream('clicks', schedule => NULL, premake => 2);
INSERT INTO clicks.events (event_time, customer_id) VALUES (now(), 1), ('2015-01-01 00:00:00+00', 2);
SELECT "rollup_events_5min".start_id FROM clicks.five_minutely_aggregation() AS "rollup_events_5min";
UPDATE partman.part_config SET retention = '5 years' WHERE parent_table = 'clicks.events';
SELECT clickrollup.set_retention('clicks.events', '1 day');
SELECT is((SELECT retention FROM partman.part_config WHERE parent_table = 'clicks.events'), NULL,
    'pg_partman''s own retention is off');
SELECT is(row(partitions_dropped, events_deleted)::text, '(1,1)',
    'its oldest partition goes, and the event of the default one')
FROM clickrollup.apply_retention('clicks.events', date_trunc('day', now(), 'UTC'));
SELECT lives_ok($$SELECT clickrollup.apply_retention('clicks.events', now() + interval '1 year')$$,
    'even when all are old');
SELECT is((SELECT count(*) FROM partman.show_partitions('clicks.events')), 1::bigint,
    'the newest stays, from which pg_partman reckons');
UPDATE partman.part_config SET premake = 4 WHERE parent_table = 'clicks.events';
SELECT lives_ok($$SELECT clickrollup.maintain_partitions('clicks.events')$$, 'and makes more');
SELECT ok((SELECT count(*) FROM partman.show_partitions('clicks.events')) > 1, 'when they are wanted');
SELECT * FROM finish();
