\ir setup.psql
SET TimeZone = 'America/New_York';  -- buckets must not depend on it

CREATE TABLE orders (
    order_id bigint GENERATED ALWAYS AS IDENTITY, placed_at timestamptz NOT NULL, shop text, channel text, buyer text,
    amount numeric, pieces integer, flags integer, shipped_on date, noted timestamp);
CREATE INDEX ON orders USING brin (order_id);
CREATE PROCEDURE place_orders(p_from integer, p_until integer, p_begin timestamptz, p_every interval) LANGUAGE sql
    AS $sql$
    INSERT INTO orders (placed_at, shop, channel, buyer, amount, pieces, flags, shipped_on, noted)
    SELECT p_begin + i * p_every, NULLIF('shop ' || i % 4, 'shop 3'), (ARRAY['Web', 'WEB', 'store'])[1 + i % 3],
           CASE WHEN i % 11 > 0 THEN 'buyer ' || i % 37 END, CASE WHEN i % 5 > 0 THEN i * 1.25 END,
           CASE WHEN i % 7 > 0 THEN i % 9 END,
           1 << (i % 6), ((p_begin + i * p_every) AT TIME ZONE 'UTC')::date, (p_begin + i * p_every) AT TIME ZONE 'UTC'
    FROM generate_series(p_from, p_until - 1) AS i $sql$;

CREATE FUNCTION differences(p_rollup text, p_independent text) RETURNS SETOF text LANGUAGE plpgsql AS $function$
BEGIN
    RETURN QUERY EXECUTE format($sql$
        (SELECT 'too many: ' || x::text FROM (%1$s EXCEPT ALL %2$s) AS x) UNION ALL
        (SELECT 'missing: ' || x::text FROM (%2$s EXCEPT ALL %1$s) AS x)$sql$, p_rollup, p_independent);
END $function$;
SELECT plan(61);
SELECT alike(col_description('clickrollup.rollups'::regclass, a.attnum),
    '%day, week, month, quarter, year in time_zone', 'the registry says what buckets there are')
FROM pg_attribute AS a WHERE a.attrelid = 'clickrollup.rollups'::regclass AND a.attname = 'bucket';

-- Every constructor, over a table that is no clickstream, with expressions and a filter.
CREATE TABLE statements AS SELECT * FROM clickrollup.create_rollup('orders', 'orders_5min', '5 minutes',
    dimensions => ARRAY['shop', 'lower(channel) AS channel', 'amount > 500 AS "is Large"'],
    measures => ARRAY[
        clickrollup.count_events(), clickrollup.sum_of('amount', 'revenue'), clickrollup.min_of('amount', 'least'),
        clickrollup.max_of('buyer', 'last_buyer'),
        clickrollup.average_of('pieces', 'pieces'), clickrollup.average_of('amount * 2', 'doubled'),
        clickrollup.distinct_of('buyer', 'buyers'),
        clickrollup.distinct_of('pieces', 'fine', 14, 5, 512, 0), clickrollup.top_of('buyer', 'top_buyers', 50),
        clickrollup.aggregate_of('flags', 'bit_or(flags)', '{stored} | {incoming}', 'bit_or({column})'),
        clickrollup.aggregate_of('many', 'count(*) FILTER (WHERE pieces > 4)', '{stored} + {incoming}', 'sum({column})',
            NULL)],
    time_column => 'placed_at', filter => 'pieces IS DISTINCT FROM 1 OR channel = ''Web''', schedule => NULL);
CREATE VIEW orders_independent AS
SELECT shop, lower(channel) AS channel, amount > 500 AS "is Large",
       to_timestamp(floor(extract(epoch FROM placed_at) / 300) * 300) AS bucket, count(*) AS event_count,
       sum(amount) AS revenue, min(amount) AS least,
       max(buyer) AS last_buyer, sum(pieces) AS pieces_sum, count(pieces) AS pieces_count,
       sum(amount * 2) AS doubled_sum,
       count(amount * 2) AS doubled_count, coalesce(hll_add_agg(hll_hash_text(buyer)), hll_empty())::text AS buyers,
       coalesce(hll_add_agg(hll_hash_bigint(pieces), 14, 5, 512, 0), hll_empty(14, 5, 512, 0))::text AS fine,
       coalesce((SELECT jsonb_object_agg(b.buyer, b.n)
           FROM (SELECT x.buyer, count(*) AS n FROM unnest(array_agg(o.buyer)) AS x (buyer)
                 WHERE x.buyer IS NOT NULL GROUP BY 1) AS b), '{}') AS top_buyers,
       bit_or(flags) AS flags, count(*) FILTER (WHERE pieces > 4) AS many
FROM orders AS o WHERE pieces IS DISTINCT FROM 1 OR channel = 'Web' GROUP BY 1, 2, 3, 4;
\set columns 'shop, channel, "is Large", bucket, event_count, revenue, least, last_buyer, '
\set columns :columns 'pieces_sum, pieces_count, doubled_sum, doubled_count, buyers::text, fine::text, '
\set columns :columns 'top_buyers, flags, many'
\set stored '\'SELECT ' :columns ' FROM orders_5min\''
\set live '\'SELECT ' :columns ' FROM orders_5min_live\''
\set independent '\'TABLE orders_independent\''
SELECT columns_are('orders_5min', ARRAY['shop', 'channel', 'is Large', 'bucket', 'event_count', 'revenue', 'least',
    'last_buyer', 'pieces_sum',
    'pieces_count', 'doubled_sum', 'doubled_count', 'buyers', 'fine', 'top_buyers', 'flags', 'many']);
SELECT columns_are('orders_5min_plain', ARRAY['shop', 'channel', 'is Large', 'bucket', 'event_count', 'revenue',
    'least', 'last_buyer', 'pieces_sum',
    'pieces', 'pieces_count', 'doubled_sum', 'doubled', 'doubled_count', 'buyers', 'fine', 'flags']);
SELECT col_type_is('orders_5min', 'fine', 'hll(14,5,512,0)', 'the parameters of a sketch are in the column''s type');
SELECT is((SELECT array_agg(left(create_rollup, 12)) FROM statements),
    ARRAY['CREATE TABLE', 'CREATE UNIQU', 'CREATE INDEX', E'\nCREATE OR R', 'REVOKE EXECU', E'\nCREATE OR R',
    'REVOKE EXECU',
    'CREATE VIEW ', 'CREATE VIEW ', 'CREATE VIEW ', 'CREATE VIEW ', 'ALTER TABLE '], 'the statements that were run');
SELECT matches(pg_get_functiondef('aggregate_orders_5min'::regproc), 'sum\(amount\) AS revenue',
    'the function is readable');
SELECT matches(obj_description('orders_5min'::regclass), 'rollup ''orders_5min''', 'the table says what it is');
SELECT is((SELECT schedule FROM clickrollup.rollups WHERE name = 'orders_5min'), NULL, 'no schedule');

CALL place_orders(0, 500, '2026-03-01 00:00:00+00', '37 seconds');
SELECT is_empty('SELECT differences(' || quote_literal(:live) || ', ' || quote_literal(:independent) || ')',
    'live view before the first run');
SELECT aggregate_orders_5min();
SELECT is_empty('SELECT differences(' || quote_literal(:stored) || ', ' || quote_literal(:independent) || ')',
    'after the first run');
CALL place_orders(400, 900, '2026-03-01 00:00:00+00', '37 seconds');
SELECT is_empty('SELECT differences(' || quote_literal(:live) || ', ' || quote_literal(:independent) || ')',
    'live view, half rolled up');
SELECT aggregate_orders_5min();
SELECT is_empty('SELECT differences(' || quote_literal(:stored) || ', ' || quote_literal(:independent) || ')',
    'after a second run, that merges');
SELECT aggregate_orders_5min();
SELECT is_empty('SELECT differences(' || quote_literal(:stored) || ', ' || quote_literal(:independent) || ')',
    'after one without new orders');
SELECT is_empty($$SELECT differences('SELECT shop, channel, "is Large", bucket, round(pieces, 9), round(doubled, 9) '
    'FROM orders_5min_plain',
    'SELECT shop, lower(channel), amount > 500, date_bin(''5 minutes'', placed_at, ''1970-01-01 00:00:00+00''), '
        'round(avg(pieces), 9), round(avg(amount * 2), 9)
     FROM orders WHERE pieces IS DISTINCT FROM 1 OR channel = ''Web'' GROUP BY 1, 2, 3, 4')$$,
         'averages are what avg() says');
SELECT isnt_empty('SELECT FROM orders_5min_plain WHERE pieces <> trunc(pieces)', 'those of whole numbers too');
SELECT is((SELECT sum(frequency) FROM orders_5min_top_buyers),
    (SELECT count(buyer) FROM orders WHERE pieces IS DISTINCT FROM 1 OR channel = 'Web')::numeric,
    'top buyers in long form');

-- A chain of four; each step against the orders themselves.
SELECT isnt_empty($$SELECT clickrollup.create_rollup('orders_5min', 'orders_1h', '1 hour')$$,
    'an hour fed by five minutes');
SELECT isnt_empty($$SELECT clickrollup.create_rollup('orders_1h', 'orders_1d', 'day',
    dimensions => ARRAY['channel', 'shop'])$$,
    'a day fed by the hour, with some of its dimensions');
SELECT isnt_empty($$SELECT clickrollup.create_rollup('orders_1d', 'orders_month', 'month', dimensions => '{}')$$,
    'a month fed by the day, with none');
CREATE FUNCTION chain_differences() RETURNS SETOF text LANGUAGE sql AS $function$
    SELECT differences(
        'SELECT shop, channel, "is Large", bucket, event_count, revenue, pieces_sum, buyers::text, fine::text, '
            'top_buyers, flags FROM orders_1h',
        $$SELECT shop, lower(channel), amount > 500, date_trunc('hour', placed_at, 'UTC'), count(*), sum(amount),
            sum(pieces),
                 coalesce(hll_add_agg(hll_hash_text(buyer)), hll_empty())::text,
                 coalesce(hll_add_agg(hll_hash_bigint(pieces), 14, 5, 512, 0), hll_empty(14, 5, 512, 0))::text,
                 coalesce(clickrollup.topn_add_agg(buyer), '{}'), bit_or(flags)
          FROM orders WHERE pieces IS DISTINCT FROM 1 OR channel = 'Web' GROUP BY 1, 2, 3, 4$$)
    UNION ALL SELECT differences(
        'SELECT channel, shop, bucket, event_count, revenue, least, last_buyer, buyers::text, top_buyers, many FROM '
            'orders_1d',
        $$SELECT lower(channel), shop, date_trunc('day', placed_at, 'UTC'), count(*), sum(amount), min(amount),
            max(buyer),
                 coalesce(hll_add_agg(hll_hash_text(buyer)), hll_empty())::text,
                 coalesce(clickrollup.topn_add_agg(buyer), '{}'),
                 count(*) FILTER (WHERE pieces > 4)
          FROM orders WHERE pieces IS DISTINCT FROM 1 OR channel = 'Web' GROUP BY 1, 2, 3$$)
    UNION ALL SELECT differences(
        'SELECT bucket, event_count, revenue, pieces_sum, pieces_count, buyers::text, top_buyers, flags FROM '
            'orders_month',
        $$SELECT date_trunc('month', placed_at, 'UTC'), count(*), sum(amount), sum(pieces), count(pieces),
                 coalesce(hll_add_agg(hll_hash_text(buyer)), hll_empty())::text,
                 coalesce(clickrollup.topn_add_agg(buyer), '{}'), bit_or(flags)
          FROM orders WHERE pieces IS DISTINCT FROM 1 OR channel = 'Web' GROUP BY 1$$)
$function$;
SELECT is_empty('SELECT chain_differences()', 'each is filled at once from what feeds it');
CALL place_orders(0, 1500, '2026-02-26 00:00:00+00', '551 seconds');
SELECT aggregate_orders_month();
SELECT is_empty('SELECT differences(' || quote_literal(:stored) || ', ' || quote_literal(:independent) || ')',
    'a run of the last runs the first');
SELECT is_empty('SELECT chain_differences()', 'and all between');
CALL place_orders(0, 300, '2026-03-01 00:00:00+00', '3 hours');
CALL clickrollup.run_rollup('orders_1h', events_per_batch => 77);
SELECT is_empty('SELECT chain_differences()', 'also in batches');
SELECT is_empty('SELECT differences(' || quote_literal(:stored) || ', ' || quote_literal(:independent) || ')',
    'of the first as well');
SELECT is((SELECT count(DISTINCT last_aggregated_id) FROM clickrollup.rollups), 1::bigint,
    'one watermark for the chain');
CALL place_orders(0, 300, '2026-03-01 00:00:00+00', '5 hours');
SELECT is_empty($$SELECT differences('SELECT bucket, event_count, revenue, buyers::text, flags FROM orders_month_live',
    'SELECT date_trunc(''month'', placed_at, ''UTC''), count(*), sum(amount), '
        'coalesce(hll_add_agg(hll_hash_text(buyer)), hll_empty())::text, bit_or(flags)
     FROM orders WHERE pieces IS DISTINCT FROM 1 OR channel = ''Web'' GROUP BY 1')$$,
         'the live view of the month has the tail of the orders');

-- Calendar buckets over a change of the clocks, in a zone; a time without a zone, and a date.
CREATE TABLE shifts (id bigserial, at timestamptz NOT NULL, local timestamp, on_day date);
CREATE INDEX ON shifts USING brin (id);
INSERT INTO shifts (at, local, on_day)
SELECT t.at, t.at AT TIME ZONE 'Europe/Berlin', (t.at AT TIME ZONE 'Europe/Berlin')::date
FROM (SELECT '2026-03-27 00:00:00+00'::timestamptz + i * interval '20 minutes' AS at FROM generate_series(0, 300) AS i
      UNION ALL SELECT '2026-10-23 00:00:00+00'::timestamptz + i * interval '20 minutes'
          FROM generate_series(0, 300) AS i) AS t;
SELECT count(*) FROM clickrollup.create_rollup('shifts', 'shifts_day', 'day', time_zone => 'Europe/Berlin',
    schedule => NULL);
SELECT count(*) FROM clickrollup.create_rollup('shifts', 'shifts_week', 'week', time_zone => 'Europe/Berlin',
    schedule => NULL);
SELECT count(*) FROM clickrollup.create_rollup('shifts', 'shifts_year', 'year', time_zone => 'Asia/Kathmandu',
    schedule => NULL);
SELECT count(*) FROM clickrollup.create_rollup('shifts', 'shifts_local', 'day', time_column => 'local',
    time_zone => 'Europe/Berlin', schedule => NULL);
SELECT count(*) FROM clickrollup.create_rollup('shifts', 'shifts_date', 'month', time_column => 'on_day',
    time_zone => 'Europe/Berlin', schedule => NULL);
SELECT count(*) FROM clickrollup.create_rollup('shifts', 'shifts_local_5min', '15 minutes', time_column => 'local',
    time_zone => 'Europe/Berlin', schedule => NULL);
CALL clickrollup.run_all();
SELECT is_empty($$SELECT differences('SELECT bucket, event_count FROM shifts_day',
    'SELECT date_trunc(''day'', at AT TIME ZONE ''Europe/Berlin'') AT TIME ZONE ''Europe/Berlin'', count(*) FROM '
        'shifts GROUP BY 1')$$, 'days of Berlin');
SELECT is((SELECT event_count FROM shifts_day WHERE bucket = '2026-03-28 23:00:00+00'), 69::bigint,
    'the day of 23 hours');
SELECT is((SELECT event_count FROM shifts_day WHERE bucket = '2026-10-24 22:00:00+00'), 75::bigint,
    'the day of 25 hours');
SELECT is_empty($$SELECT differences('SELECT bucket, event_count FROM shifts_week',
    'SELECT date_trunc(''week'', at AT TIME ZONE ''Europe/Berlin'') AT TIME ZONE ''Europe/Berlin'', count(*) FROM '
        'shifts GROUP BY 1')$$, 'weeks');
SELECT is_empty($$SELECT differences('SELECT bucket, event_count FROM shifts_year',
    'SELECT date_trunc(''year'', at AT TIME ZONE ''Asia/Kathmandu'') AT TIME ZONE ''Asia/Kathmandu'', count(*) FROM '
        'shifts GROUP BY 1')$$, 'years of Kathmandu');
SELECT is_empty($$SELECT differences('SELECT bucket, event_count FROM shifts_local',
    'SELECT date_trunc(''day'', local) AT TIME ZONE ''Europe/Berlin'', count(*) FROM shifts GROUP BY 1')$$,
        'times without a zone are of the rollup''s zone');
SELECT is_empty($$SELECT differences('SELECT bucket, event_count FROM shifts_date',
    'SELECT date_trunc(''month'', on_day::timestamp) AT TIME ZONE ''Europe/Berlin'', count(*) FROM shifts GROUP BY '
        '1')$$, 'dates too');
SELECT is_empty($$SELECT differences('SELECT bucket, event_count FROM shifts_local_5min',
    'SELECT date_bin(''15 minutes'', local AT TIME ZONE ''Europe/Berlin'', ''1970-01-01 00:00:00+00''), count(*) FROM '
        'shifts GROUP BY 1')$$, 'in fixed buckets too');
SELECT isnt_empty($$SELECT clickrollup.create_rollup('shifts_local_5min', 'shifts_berlin', 'day',
    time_zone => 'Europe/Berlin')$$, 'days of a zone, fed by 15 minutes');
SELECT isnt_empty($$SELECT clickrollup.create_rollup('shifts_berlin', 'shifts_berlin_month', 'month',
    time_zone => 'Europe/Berlin')$$, 'fed again');
SELECT is_empty($$SELECT differences('SELECT bucket, event_count FROM shifts_berlin',
    'SELECT bucket, event_count FROM shifts_local')$$, 'the same days');
INSERT INTO shifts (at, local, on_day) SELECT at, local, on_day FROM shifts WHERE id % 3 = 0;
CALL clickrollup.run_all();
SELECT is_empty($$SELECT differences('SELECT bucket, event_count FROM shifts_berlin',
    'SELECT bucket, event_count FROM shifts_local')$$, 'after another run');
SELECT is_empty($$SELECT differences('SELECT bucket, event_count FROM shifts_berlin_month',
    'SELECT bucket, event_count FROM shifts_date')$$, 'and the same months');

-- Sensors: a dimension that is mostly NULL, and a table with an id of another name in another schema.
CREATE SCHEMA plant;
CREATE TABLE plant.readings (reading bigint GENERATED BY DEFAULT AS IDENTITY, taken timestamptz NOT NULL,
    sensor integer, fault text, value numeric)
    PARTITION BY RANGE (taken);
CREATE TABLE plant.readings_march PARTITION OF plant.readings FOR VALUES
    FROM ('2026-03-01 00:00:00+00') TO ('2026-04-01 00:00:00+00');
CREATE TABLE plant.readings_rest PARTITION OF plant.readings DEFAULT;
CREATE INDEX ON plant.readings USING brin (reading);
CREATE PROCEDURE take_readings() LANGUAGE sql AS $sql$
    INSERT INTO plant.readings (taken, sensor, fault, value)
    SELECT '2026-02-28 22:00:00+00'::timestamptz + i * interval '13 seconds', NULLIF(i % 6, 5),
    CASE WHEN i % 50 = 0 THEN 'E' || i % 3 END, i % 101
    FROM generate_series(1, 2000) AS i $sql$;
SELECT count(*) FROM clickrollup.create_rollup('plant.readings', 'readings_15min', '15 minutes',
    ARRAY['sensor', 'fault'], ARRAY[clickrollup.count_events(),
    clickrollup.average_of('value', 'mean'), clickrollup.min_of('value', 'low'), clickrollup.max_of('value', 'high')],
        schedule => NULL);
SELECT has_table('plant', 'readings_15min', 'beside its source');
\set readings_independent '\'SELECT sensor, fault, '
\set readings_independent :readings_independent 'date_bin(interval $q$15 minutes$q$, taken, '
\set readings_independent :readings_independent 'timestamptz $q$1970-01-01 00:00:00+00$q$), count(*), sum(value), '
\set readings_independent :readings_independent 'count(value), min(value), max(value) '
\set readings_independent :readings_independent 'FROM plant.readings GROUP BY 1, 2, 3\''
\set readings_kept '\'SELECT sensor, fault, bucket, event_count, mean_sum, mean_count, low, high '
\set readings_kept :readings_kept 'FROM plant.readings_15min\''
CALL take_readings();
SELECT plant.aggregate_readings_15min(1234);
CALL take_readings();
SELECT plant.aggregate_readings_15min();
SELECT is_empty('SELECT differences(' || quote_literal(:readings_kept) || ', ' || quote_literal(:readings_independent)
    || ')', 'readings, NULL faults in one row each');
CALL take_readings();
CALL clickrollup.run_rollup('readings_15min', events_per_batch => 500);
SELECT is_empty('SELECT differences(' || quote_literal(:readings_kept) || ', ' || quote_literal(:readings_independent)
    || ')', 'after more, in batches');
SELECT is((SELECT count(*) FROM plant.readings_15min),
    (SELECT count(DISTINCT (sensor, fault, date_bin('15 minutes', taken, '1970-01-01 00:00:00+00')))
    FROM plant.readings), 'one row a key');

-- Odd names: quotes, upper case, 63 bytes, more than a byte a character.
CREATE SCHEMA "Od""d";
CREATE TABLE "Od""d"."Ta'ble %I" ("I d" bigint GENERATED ALWAYS AS IDENTITY, "Ti""me" timestamptz NOT NULL,
    "Sh op" text, "SELECT" integer, item text);
CREATE INDEX ON "Od""d"."Ta'ble %I" USING brin ("I d");
SELECT isnt_empty($$SELECT clickrollup.create_rollup('"Od""d"."Ta''ble %I"', 'My "roll''up" %s', '1 hour',
    ARRAY['Sh op', 'item', 'coalesce("SELECT", 0) AS "Of ""it"'],
    ARRAY[clickrollup.count_events('Co"unt'), clickrollup.average_of('"SELECT"', 'The ''mean'),
        clickrollup.distinct_of('"Sh op"', 'Dis tinct'),
          clickrollup.top_of('item', 'T"op', 7)], bucket_column => 'Bu"cket', schedule => NULL)$$,
              'quotes and blanks everywhere');
INSERT INTO "Od""d"."Ta'ble %I" ("Ti""me", "Sh op", "SELECT", item)
SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '1 minute', 's' || i % 3, NULLIF(i % 4, 0),
    'i' || i % 5 FROM generate_series(1, 200) AS i;
CALL clickrollup.run_rollup('My "roll''up" %s', 63);
SELECT is_empty($$SELECT differences('SELECT "Sh op", item, "Of ""it", "Bu""cket", "Co""unt", "The ''mean_sum", "Dis '
    'tinct"::text, "T""op" FROM "Od""d"."My ""roll''up"" %s"',
    'SELECT "Sh op", item, coalesce("SELECT", 0), date_trunc(''hour'', "Ti""me", ''UTC''), count(*), sum("SELECT"), '
        'hll_add_agg(hll_hash_text("Sh op"))::text,
     clickrollup.topn_add_agg(item) FROM "Od""d"."Ta''ble %I" GROUP BY 1, 2, 3, 4')$$, 'and it counts');
SELECT columns_are('Od"d', 'My "roll''up" %s_T"op', ARRAY['Sh op', 'item', 'Of "it', 'Bu"cket', 'T"op_item',
    'frequency'],
    'a top N over a key that has an item of its own');
CREATE TABLE long (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, x text);
CREATE INDEX ON long USING brin (id);
SELECT isnt_empty($$SELECT clickrollup.create_rollup('long', repeat('n', 63), '1 hour', ARRAY['x'],
    ARRAY[clickrollup.top_of('x', repeat('m', 63)::name)],
    bucket_column => repeat('b', 63)::name, schedule => NULL)$$, 'a name of 63 bytes');
SELECT has_view('public', (repeat('n', 58) || '_live')::name, 'its views have names that fit');
SELECT isnt_empty(
    $$SELECT clickrollup.create_rollup('long', repeat('ü', 40), '1 hour', ARRAY['x'], schedule => NULL)$$,
    'a name of 80 bytes');
SELECT has_table('public', repeat('ü', 31)::name, 'is cut where a character ends');
SELECT has_view('public', (repeat('ü', 29) || '_live')::name, 'in its views too');
INSERT INTO long (at, x) VALUES ('2026-03-01 00:00:00+00', 'a');
CALL clickrollup.run_all();
SELECT throws_ok($$SELECT clickrollup.create_rollup('long', repeat('n', 62) || 'o', '1 hour', schedule => NULL)$$,
    '42723', NULL,
    'two long names that differ at their end do not share a function'); -- fails
SELECT throws_ok($$SELECT clickrollup.create_rollup('long', 'another', '1 hour',
    function_name => ('aggregate_' || repeat('n', 53))::name, schedule => NULL)$$, '42723', NULL,
    'nor is any other function replaced'); -- fails

-- A dry run meets every error and leaves nothing.
CREATE TABLE catalog AS SELECT oid FROM pg_class UNION ALL SELECT oid FROM pg_proc;
CREATE TABLE trial AS SELECT * FROM clickrollup.create_rollup('long', 'dry', '1 hour', ARRAY['x'],
    ARRAY[clickrollup.top_of('x', 'top')], schedule => NULL, dry_run => true);
SELECT is((SELECT count(*) FROM trial), 12::bigint, 'a dry run returns the SQL');
SELECT is_empty($$(SELECT oid FROM pg_class UNION ALL SELECT oid FROM pg_proc) EXCEPT (SELECT oid FROM catalog UNION ALL
    SELECT c.oid FROM pg_class AS c WHERE c.relname IN ('trial', 'catalog') OR c.oid IN (
        SELECT t.reltoastrelid FROM pg_class AS t WHERE t.relname IN ('trial', 'catalog') UNION ALL
        SELECT i.indexrelid FROM pg_index AS i JOIN pg_class AS t ON t.reltoastrelid = i.indrelid
            WHERE t.relname IN ('trial', 'catalog')))$$, 'and creates nothing');
SELECT is_empty($$SELECT FROM clickrollup.rollups WHERE name = 'dry'$$, 'nor registers anything');
SELECT lives_ok($$DO $do$ DECLARE v text; BEGIN FOR v IN SELECT create_rollup FROM trial LOOP EXECUTE v; END LOOP;
    END $do$;$$, 'what it returns can be run');
SELECT throws_ok($$SELECT clickrollup.create_rollup('long', 'dry2', '1 hour', ARRAY['y'], dry_run => true)$$, '42703',
    NULL, 'a dry run is refused like any'); -- fails


-- A name and an expression with what quotes a function's body.
CREATE TABLE odd (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL DEFAULT now(), x text);
INSERT INTO odd (x) VALUES ('$aggregation$'), ('y');
SELECT lives_ok($$SELECT clickrollup.create_rollup('odd', '$aggregation$ {rollup}', '1 hour', table_name => 'odd_1h',
    function_name => 'aggregate$aggregation$odd', filter => 'x = ''$aggregation$''', schedule => NULL)$$,
    'whatever is in a name');
CALL clickrollup.run_rollup('$aggregation$ {rollup}');
SELECT results_eq('SELECT event_count FROM odd_1h', 'VALUES (1::bigint)', 'and in a filter');
SELECT lives_ok($$SELECT clickrollup.create_rollup('odd_1h', 'odd_1d', 'day')$$,
    'and in the name of the head''s function');
SELECT * FROM finish();
