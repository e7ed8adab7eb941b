\ir setup.psql
\ir orders.psql
\if :cluster
SELECT plan(1);
SELECT throws_ok('SELECT clickrollup.create_bi_views()', '0A000', NULL,
    'refused: shards are read by the reader'); -- fails
SELECT * FROM finish();
\q
\endif
SELECT plan(36);
SELECT more_orders(300, '2026-03-01 00:00:00+00');
CALL clickrollup.run_rollup('orders_quarter');
SELECT more_orders(40, '2026-03-01 09:00:00+00');
SELECT bag_eq($$SELECT clickrollup.create_bi_views(role_name => 'bi_reader')$$,
    ARRAY['public_bi.orders_quarter', 'public_bi.orders_quarter_by_time', 'public_bi.orders_quarter_top_articles',
          'public_bi.orders_quarter_sketches', 'public_bi.orders_day_sketches',
          'public_bi.orders_day', 'public_bi.orders_day_by_time', 'public_bi.orders_day_top_articles'],
    'four views a rollup');
SELECT columns_are('public_bi', 'orders_quarter', ARRAY['shop', 'coupon', 'bucket', 'orders', 'amount', 'price_sum',
    'price_do_not_add', 'price_count', 'least_take_min', 'latest_take_max', 'weight', 'articles_do_not_add',
    'flags_do_not_add'], 'names tell what does not add up');
SELECT columns_are('public_bi', 'orders_quarter_by_time', ARRAY['bucket', 'orders', 'amount', 'price_sum',
    'price_do_not_add', 'price_count', 'least_take_min', 'latest_take_max', 'weight', 'articles_do_not_add',
    'flags_do_not_add'], 'by time alone too');
SELECT is_empty($$SELECT c.relname, a.attname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public_bi'::regnamespace AND a.attnum > 0 AND c.relname !~ 'top_articles'
      AND col_description(c.oid, a.attnum) IS NULL$$, 'each column is described');
SELECT is(col_description('public_bi.orders_quarter'::regclass, (SELECT attnum FROM pg_attribute
    WHERE attrelid = 'public_bi.orders_quarter'::regclass AND attname = 'orders')),
    'adds up over any rows', 'as what it is');
SELECT is(obj_description('public_bi.orders_quarter'::regclass),
    'rollup orders_quarter, live: one row a bucket (15 minutes) and key', 'and each view');
SELECT results_eq('SELECT sum(orders) FROM public_bi.orders_quarter', 'VALUES (340::numeric)', 'live');
SELECT bag_eq($$SELECT bucket, orders::bigint, amount, round(price_do_not_add, 6), least_take_min, latest_take_max,
        articles_do_not_add, flags_do_not_add FROM public_bi.orders_quarter_by_time$$,
    $$SELECT date_bin('15 minutes', ordered_at, '1970-01-01 00:00:00+00'), count(*) AS n, sum(amount),
        round(avg(amount), 6),
        min(amount), max(ordered_at), count(DISTINCT article) AS articles, bit_or(article) FROM orders GROUP BY 1$$,
    'over all keys what does not add up is what the orders say');
SELECT bag_eq('SELECT bucket, shop, orders, articles_do_not_add FROM public_bi.orders_day',
    'SELECT bucket, shop, orders, articles FROM orders_day_plain', 'rows are those of the plain view');
SELECT isnt_empty('SELECT item, frequency FROM public_bi.orders_quarter_top_articles', 'top values');

SELECT results_eq($$SELECT shop, sum(orders), ceil(hll_cardinality(hll_union_agg(articles_sketch)))::bigint
    FROM public_bi.orders_quarter_sketches GROUP BY shop ORDER BY shop$$,
    $$SELECT shop, count(*)::numeric, count(DISTINCT article) FROM orders GROUP BY shop ORDER BY shop$$,
    'sketches unite over any rows');
-- Readers have this schema and nothing else.
GRANT USAGE ON SCHEMA tap TO bi_reader;
CREATE FUNCTION tap.readable() RETURNS SETOF name LANGUAGE sql SECURITY INVOKER AS $$
    SELECT DISTINCT n.nspname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname !~ '^pg_|^information_schema$|^tap$|^pgtle$'
      AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')$$;
SET ROLE bi_reader;
SELECT bag_eq('SELECT tap.readable()', ARRAY['public_bi'::name], 'a reader sees one schema');
SELECT results_eq('SELECT sum(orders) FROM public_bi.orders_day', 'VALUES (340::numeric)', 'and reads it');
SELECT throws_ok('SELECT * FROM public.orders_quarter_plain', '42501', NULL, 'not what is under it'); -- fails
RESET ROLE;

-- They follow what happens to a rollup.
SELECT clickrollup.add_measure('orders_quarter', clickrollup.distinct_of('shop', 'shops'));
SELECT has_column('public_bi', 'orders_quarter_by_time', 'shops_do_not_add', 'a new measure');
SELECT has_column('public_bi', 'orders_day', 'shops_do_not_add', 'in what is fed too');
SELECT clickrollup.rename_rollup('orders_day', 'daily');
SELECT matches(obj_description('public_bi.orders_day'::regclass), '^rollup daily,', 'another name of the rollup');
ALTER TABLE orders_day RENAME TO days;
SELECT _clickrollup.follow_renames('orders_quarter');
SELECT has_view('public_bi', 'days_by_time', 'another name of its table');
SELECT clickrollup.create_rollup('orders_quarter', 'orders_hour', '1 hour', ARRAY['shop'],
    schedule => NULL) \g /dev/null
SET ROLE bi_reader;
SELECT results_eq('SELECT sum(orders) FROM public_bi.orders_hour', 'VALUES (340::numeric)',
    'a later rollup is there, readable');
RESET ROLE;
DROP VIEW public_bi.orders_hour_by_time;
SELECT clickrollup.renew_rollup('orders_hour');
SELECT has_view('public_bi', 'orders_hour_by_time', 'one that was dropped comes back');
SELECT clickrollup.drop_rollup('orders_hour');
SELECT hasnt_view('public_bi', 'orders_hour', 'it goes with its rollup');
ALTER SCHEMA public_bi RENAME TO reports;
SELECT results_eq('SELECT bi_schema FROM clickrollup.bi_schemas', $$VALUES ('reports'::name)$$,
    'another name of the schema');
SELECT lives_ok($$SELECT clickrollup.renew_rollup('orders_quarter')$$, 'where they are renewed');
SELECT has_view('reports', 'orders_quarter', 'and stand');

-- Whose they are.
CREATE ROLE bi_stranger;
SELECT clickrollup.grant_rollup_owner('bi_stranger');
GRANT USAGE ON SCHEMA tap TO bi_stranger;
SET ROLE bi_stranger;
SELECT throws_ok($$SELECT clickrollup.drop_bi_views('public')$$, '42704', NULL, 'a stranger drops none'); -- fails
SELECT throws_ok($$SELECT clickrollup.create_bi_views('public')$$, '42501', NULL, 'and makes none'); -- fails
RESET ROLE;
-- A row written by hand takes nothing from others.
CREATE SCHEMA theirs AUTHORIZATION bi_stranger;
SET ROLE bi_stranger;
CREATE TABLE theirs.visits (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL);
SELECT clickrollup.create_rollup('theirs.visits', 'visits', '1 hour', schedule => NULL,
    table_name => 'visits_1h') \g /dev/null
INSERT INTO _clickrollup.own_bi_schemas (schema_name, bi_schema, role_name)
VALUES ('theirs', 'reports_too', 'bi_reader');
RESET ROLE;
CREATE SCHEMA reports_too;
GRANT USAGE ON SCHEMA reports_too TO bi_reader;
SELECT clickrollup.renew_rollup('visits');
SELECT hasnt_view('reports_too', 'visits_1h', 'no view comes into a schema of others');
UPDATE clickrollup.bi_schemas SET bi_schema = 'public' WHERE schema_name = 'theirs';
SELECT throws_ok($$SELECT clickrollup.create_bi_views('theirs')$$, '55000', 'schema "public" is not empty',
    'no reader of theirs gets what is there'); -- fails
UPDATE clickrollup.bi_schemas SET bi_schema = 'reports_too' WHERE schema_name = 'theirs';
SELECT clickrollup.drop_bi_views('theirs');
SELECT has_schema('reports_too', 'what is not theirs is not dropped');
SELECT ok(has_schema_privilege('bi_reader', 'reports_too', 'USAGE'), 'and no right is taken');
SELECT clickrollup.drop_rollup('visits');
SELECT throws_ok($$SELECT clickrollup.create_bi_views('public', 'tap')$$, '55000', 'schema "tap" is not empty',
    'not where other things are'); -- fails
SELECT throws_ok($$SELECT clickrollup.create_bi_views('public', 'pg_bi')$$, '42939', NULL,
    'nor in a reserved name'); -- fails
SELECT lives_ok($$SELECT clickrollup.create_bi_views('public', 'other')$$, 'they move to another schema');
SELECT hasnt_schema('reports', 'which leaves nothing');
SELECT clickrollup.drop_bi_views();
SELECT hasnt_schema('other', 'dropped with their schema');
SELECT is_empty('TABLE clickrollup.bi_schemas', 'and forgotten');
DROP OWNED BY bi_reader, bi_stranger CASCADE;
DROP ROLE bi_reader, bi_stranger;
SELECT * FROM finish();
