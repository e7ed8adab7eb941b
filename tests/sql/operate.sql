\ir setup.psql
SELECT plan(55);
CREATE TABLE orders (
    order_id bigint GENERATED ALWAYS AS IDENTITY, ordered_at timestamptz NOT NULL, shop text, buyer bigint,
    amount numeric);
CREATE INDEX ON orders USING brin (order_id);
SELECT distribute('orders', 'shop');
SELECT * FROM clickrollup.create_rollup('orders', 'sales', '5 minutes', dimensions => ARRAY['shop'],
    measures => ARRAY[clickrollup.count_events('orders'), clickrollup.sum_of('amount', 'revenue')],
    schedule => NULL) \g /dev/null
SELECT * FROM clickrollup.create_rollup('sales', 'sales_hourly', '1 hour') \g /dev/null
SELECT * FROM clickrollup.create_rollup('sales_hourly', 'sales_daily', 'day') \g /dev/null
INSERT INTO orders (ordered_at, shop, amount)
SELECT '2026-01-01 00:00:00+00'::timestamptz + i * interval '1 minute',
    coalesce(nullif('shop ' || i % 3, 'shop 2'), :no_tenant::text), i FROM generate_series(1, 100) AS i;

-- pause and resume
SELECT throws_ok($$SELECT clickrollup.pause_rollup('nope')$$, '42704', 'rollup ''nope'' is not in the rollups table',
    'only a rollup can be paused'); -- fails
SELECT throws_ok($$SELECT clickrollup.pause_rollup('sales_hourly')$$, '42809',
    'rollup ''sales_hourly'' has no window of its own, it is fed by ''sales''',
    'a fed rollup is paused by its head'); -- fails
SELECT clickrollup.pause_rollup('sales', 'moving house');
CALL clickrollup.run_rollup('sales_daily');
SELECT results_eq($$SELECT name, state, paused_reason, events_waiting FROM clickrollup.rollup_status ORDER BY name$$,
    $$VALUES ('sales', 'paused', 'moving house', 100::bigint), ('sales_daily', 'paused', 'moving house', 100),
        ('sales_hourly', 'paused', 'moving house', 100)$$,
    'a paused chain does not run, and says why');
CALL clickrollup.run_rollup('sales', force => true);
SELECT is((SELECT sum(orders)::bigint FROM sales_hourly), 100::bigint, 'unless it is forced');
SELECT clickrollup.resume_rollup('sales');
INSERT INTO orders (ordered_at, shop, amount) VALUES ('2026-01-01 00:00:00+00', :no_tenant, 1000);
CALL clickrollup.run_rollup('sales');
SELECT is((SELECT sum(orders)::bigint FROM sales_daily), 101::bigint, 'and runs again when it is resumed');
SELECT is((SELECT paused_reason FROM clickrollup.rollups WHERE name = 'sales'), NULL, 'the reason goes with the pause');

-- failures: backoff, suspension, resume
ALTER TABLE sales ADD CONSTRAINT no_more CHECK (orders < 1000 AND revenue < 10000);
INSERT INTO orders (ordered_at, shop, amount) VALUES ('2026-01-01 00:00:00+00', :no_tenant, 100000);
\set ON_ERROR_STOP off
\set QUIET off
\o /dev/null
\set VERBOSITY terse
CALL clickrollup.run_rollup('sales'); -- fails
\o
\set QUIET on
\set ON_ERROR_STOP on
SELECT results_eq($$SELECT state, failures_in_a_row, last_error LIKE '%"no_more%',
    retry_at - last_error_at BETWEEN '9 s' AND '15 s', watermark
                    FROM clickrollup.rollup_status WHERE name = 'sales_daily'$$,
    $$VALUES ('failing', 1, true, true, 101::bigint)$$,
    'a failure is noted, the next try is 10 seconds later, the watermark stays');
CALL clickrollup.run_rollup('sales');
SELECT is((SELECT count(*) FROM clickrollup.rollup_runs WHERE sqlstate = '23514'), 1::bigint,
    'until then nothing is tried');
\set ON_ERROR_STOP off
\o /dev/null
CALL clickrollup.run_rollup('sales', force => true); -- fails
CALL clickrollup.run_rollup('sales', force => true); -- fails
CALL clickrollup.run_rollup('sales', force => true); -- fails
\o
SELECT ok((SELECT retry_at - last_error_at BETWEEN '79 s' AND '90 s' FROM clickrollup.rollups WHERE name = 'sales'),
    'each failure doubles the time to the next try');
\o /dev/null
CALL clickrollup.run_rollup('sales', force => true); -- fails
CALL clickrollup.run_rollup('sales', force => true); -- fails
CALL clickrollup.run_rollup('sales', force => true); -- fails
CALL clickrollup.run_rollup('sales', force => true); -- fails
CALL clickrollup.run_rollup('sales', force => true); -- fails
\o
SELECT is((SELECT state FROM clickrollup.rollup_status WHERE name = 'sales'), 'failing',
    'nine failures do not suspend');
\o /dev/null
CALL clickrollup.run_rollup('sales', force => true); -- fails
\o
\set ON_ERROR_STOP on
SELECT results_eq($$SELECT state, paused_reason LIKE '10 failures in a row, the last: %"no_more%'
    FROM clickrollup.rollup_status WHERE name = 'sales'$$,
    $$VALUES ('suspended', true)$$, 'the tenth does, and the reason is kept');
ALTER TABLE sales DROP CONSTRAINT no_more;
CALL clickrollup.run_rollup('sales');
SELECT is((SELECT watermark FROM clickrollup.rollup_status WHERE name = 'sales'), 101::bigint,
    'suspended it stays, though the cause is gone');
SELECT clickrollup.resume_rollup('sales');
SELECT results_eq($$SELECT state, failures_in_a_row, retry_at FROM clickrollup.rollup_status WHERE name = 'sales'$$,
    $$VALUES ('running', 0, NULL::timestamptz)$$, 'resume ends a suspension');
CALL clickrollup.run_rollup('sales');
SELECT results_eq('SELECT sum(orders)::bigint, sum(revenue) FROM sales_daily',
    'SELECT count(*), sum(amount) FROM orders', 'and nothing was lost');

-- history
INSERT INTO clickrollup.rollup_runs (rollup_name, started_at, duration)
VALUES ('sales', now() - interval '8 days', '1 s'), ('sales', now() - interval '3 days', '1 s'),
    ('sales_daily', now() - interval '8 days', '1 s');
SELECT is(clickrollup.prune_runs('sales_daily'), 1::bigint, 'history is pruned of one rollup');
SELECT is(clickrollup.prune_runs(keep => '2 days'), 2::bigint, 'or of all, to an age');
UPDATE clickrollup.rollups SET keep_runs = '1 hour' WHERE name = 'sales';
INSERT INTO clickrollup.rollup_runs (rollup_name, started_at, duration)
    VALUES ('sales', now() - interval '2 hours', '1 s');
CALL clickrollup.run_rollup('sales');
SELECT is((SELECT count(*) FROM clickrollup.rollup_runs WHERE started_at < now() - interval '1 hour'), 0::bigint,
    'a run keeps to keep_runs');
SELECT throws_ok($$UPDATE clickrollup.rollups SET keep_runs = '0'$$, '23514', NULL, 'which is a time'); -- fails

-- status
SELECT results_eq($$SELECT name, root, fed_by, events_waiting, waiting_since,
    seconds_behind FROM clickrollup.rollup_status ORDER BY name$$,
    $$VALUES ('sales', 'sales', NULL, 0::bigint, NULL::timestamptz, NULL::bigint),
        ('sales_daily', 'sales', 'sales_hourly', 0, NULL, NULL),
             ('sales_hourly', 'sales', 'sales', 0, NULL, NULL)$$, 'status names the chain; nothing waits');
INSERT INTO orders (ordered_at, shop, amount) VALUES ('2026-01-05 00:00:00+00', :no_tenant, 1),
    ('2026-01-04 00:00:00+00', :no_tenant, 2);
SELECT results_eq($$SELECT events_waiting, waiting_since,
    seconds_behind = extract(epoch FROM now() - waiting_since)::bigint
                    FROM clickrollup.rollup_status WHERE name = 'sales'$$,
    $$VALUES (2::bigint, '2026-01-04 00:00:00+00'::timestamptz, true)$$,
    'the oldest event that waits says how far behind it is');
CALL clickrollup.run_rollup('sales');

-- rename
SELECT throws_ok($$SELECT clickrollup.rename_rollup('nope', 'x')$$, '42704', NULL,
    'only a rollup can be renamed'); -- fails
SELECT throws_ok($$SELECT clickrollup.rename_rollup('sales', 'sales_daily')$$, '42710',
    'rollup ''sales_daily'' is registered already', 'a name is given once'); -- fails
SELECT throws_ok($$SELECT clickrollup.rename_rollup('sales', '')$$, '22023', 'new_name is empty',
    'and not nothing'); -- fails
SELECT throws_ok($$SELECT clickrollup.rename_rollup('sales', NULL)$$, '22004', 'new_name is NULL', 'nor NULL'); -- fails

-- a rollup goes by its table too, with the schema
SELECT clickrollup.rename_rollup('public.sales', 'turnover');
SELECT set_eq('SELECT name FROM clickrollup.rollups', $$VALUES ('turnover'), ('sales_hourly'), ('sales_daily')$$,
    'public.sales is a rollup');
SELECT throws_ok($$SELECT clickrollup.pause_rollup('sales')$$, '42704', 'rollup ''sales'' is not in the rollups table',
    'sales could be of any schema'); -- fails
SELECT throws_ok($$SELECT clickrollup.pause_rollup('public.orders')$$, '42704',
    'rollup ''public.orders'' is not in the rollups table',
    'a table that is no rollup'); -- fails
SELECT throws_ok($$SELECT clickrollup.pause_rollup('"')$$, '42704', 'rollup ''"'' is not in the rollups table',
    'no name at all'); -- fails
SELECT lives_ok($$SELECT clickrollup.rename_rollup('turnover', 'public.sales_daily')$$,
    'a name of the registry may look like another''s table');
SELECT clickrollup.pause_rollup('public.sales_daily');
SELECT results_eq('SELECT name FROM clickrollup.rollups WHERE paused_at IS NOT NULL', $$VALUES ('public.sales_daily')$$,
    'and comes first');
SELECT clickrollup.resume_rollup('public.sales_daily');
SELECT clickrollup.rename_rollup('public.sales_daily', 'sales');

-- history
SELECT count(*) AS runs FROM clickrollup.rollup_runs \gset
SELECT throws_ok($$SELECT clickrollup.prune_runs(keep => '-1 day')$$, '22023', 'keep is -1 days',
    'history of the future'); -- fails
SELECT throws_ok($$SELECT clickrollup.prune_runs('nope')$$, '42704', NULL, 'history of nothing'); -- fails
SELECT cmp_ok(:runs, '>', 0, 'there is history');
SELECT is((SELECT count(*) FROM clickrollup.rollup_runs), :runs::bigint, 'and none of it is gone');

SELECT clickrollup.rename_rollup('sales', 'turn''over');
SELECT clickrollup.rename_rollup('sales_hourly', 'hourly');
SELECT results_eq('SELECT name, fed_by FROM clickrollup.rollups ORDER BY name',
    $$VALUES ('hourly', 'turn''over'), ('sales_daily', 'hourly'), ('turn''over', NULL)$$,
    'the chain knows the new names');
INSERT INTO orders (ordered_at, shop, amount) VALUES ('2026-01-06 00:00:00+00', :no_tenant, 7);
SELECT results_eq('SELECT sum(orders)::bigint, sum(revenue) FROM sales_live',
    'SELECT count(*), sum(amount) FROM orders',
    'the live view reads the watermark by the new name');
CALL clickrollup.run_rollup('turn''over');
SELECT results_eq('SELECT sum(orders)::bigint, sum(revenue) FROM sales_daily',
    'SELECT count(*), sum(amount) FROM orders', 'and the chain runs');
SELECT ok((SELECT count(*) > 0 FROM clickrollup.rollup_runs WHERE rollup_name = 'turn''over' AND window_start = 103),
    'its history goes with it');
SELECT is(obj_description('sales'::regclass), 'rollup ''turn''over'' of clickrollup', 'and the comment of its table');

-- drop
SELECT throws_ok($$SELECT clickrollup.drop_rollup('nope')$$, '42704', NULL, 'only a rollup can be dropped'); -- fails
SELECT throws_ok($$SELECT clickrollup.drop_rollup('turn''over')$$, '2BP01', 'rollup ''turn''over'' feeds ''hourly''',
    'not while it feeds another'); -- fails
CREATE VIEW reader AS SELECT sum(revenue) FROM sales_daily_live;
SELECT throws_ok($$SELECT clickrollup.drop_rollup('sales_daily')$$, '2BP01',
    'cannot drop view public.sales_daily_live because other objects depend on it',
    'nor while somebody''s view reads it'); -- fails
DROP VIEW reader;
SELECT clickrollup.drop_rollup('sales_daily');
SELECT is_empty($$SELECT relname FROM pg_class WHERE relname LIKE 'sales\_daily%' UNION ALL SELECT proname FROM pg_proc
    WHERE proname LIKE '%sales\_daily%'
                  UNION ALL SELECT rollup_name FROM clickrollup.rollup_measures WHERE rollup_name = 'sales_daily'
                  UNION ALL SELECT rollup_name FROM _clickrollup.rollup_objects WHERE rollup_name = 'sales_daily'$$,
                      'nothing stays of a dropped rollup');
INSERT INTO orders (ordered_at, shop, amount) VALUES ('2026-01-07 00:00:00+00', :no_tenant, 8);
CALL clickrollup.run_rollup('turn''over');
SELECT results_eq('SELECT sum(orders)::bigint, sum(revenue) FROM sales_hourly',
    'SELECT count(*), sum(amount) FROM orders', 'the rest of the chain runs on');
SELECT clickrollup.drop_rollup('hourly', keep_table => true);
SELECT results_eq('SELECT sum(orders)::bigint FROM sales_hourly', 'SELECT count(*) FROM orders', 'a table can be kept');
SELECT hasnt_view('public', 'sales_hourly_live', 'its views go');

-- The source goes.
SELECT throws_ok('DROP TABLE orders', '2BP01', 'cannot drop table orders because other objects depend on it',
    'PostgreSQL refuses to drop a source'); -- fails
SET client_min_messages = error;
DROP TABLE orders CASCADE;
RESET client_min_messages;
SELECT results_eq($$SELECT topic, state::text FROM clickrollup.health() WHERE rollup_name = 'turn''over'
    ORDER BY topic$$,
    $$VALUES ('source missing', 'critical')$$, 'one dropped with CASCADE is reported');
\set ON_ERROR_STOP off
\o /dev/null
CALL clickrollup.run_rollup('turn''over'); -- fails
\o
\set ON_ERROR_STOP on
SELECT is((SELECT last_error FROM clickrollup.rollup_status WHERE name = 'turn''over'),
    'relation "public.orders" does not exist', 'a run says it too');
SELECT results_eq('SELECT sum(orders)::bigint FROM sales', $$SELECT 106::bigint$$, 'the rollup itself is still there');
INSERT INTO clickrollup.source_retention (event_table_name, keep_events) VALUES ('public.orders', '90 days');
SELECT clickrollup.drop_rollup('turn''over');
SELECT is((SELECT count(*) FROM clickrollup.source_retention), 0::bigint,
    'the last rollup of a source takes its retention along');
SELECT hasnt_table('public', 'sales', 'and can be dropped without its source');
SELECT is((SELECT count(*) FROM clickrollup.rollups), 0::bigint, 'the registry is empty');
SELECT is(clickrollup.unschedule_all(), 0::bigint, 'without pg_cron there are no jobs to remove');
\if :{?plain}
\i :uninstall
\else
DROP EXTENSION clickrollup CASCADE;
\endif
SELECT has_table('public', 'sales_hourly', 'DROP EXTENSION leaves tables');
SELECT * FROM finish();
