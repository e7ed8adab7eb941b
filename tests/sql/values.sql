\ir setup.psql
SELECT plan(54);
-- What is equal among events is equal in a rollup, whatever its type, its name, its collation, and whose session asks.
CREATE EXTENSION citext SCHEMA tap;
CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE DOMAIN price AS numeric;
CREATE TYPE mood AS ENUM ('glad', 'sad');

-- Names that SQL reads otherwise.
CREATE TABLE words (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, "user" text, "Amount" numeric,
    "order" int, "current_date" text, "true" boolean, "session_user" int, "{hll}" int, "distinct" int, "a -- b" int);
INSERT INTO words (at, "user", "Amount", "order", "current_date", "true", "session_user", "{hll}", "distinct", "a -- b")
SELECT '2026-01-01 00:00+00', 'u' || g % 7, g / 2.0, g % 3, 'd' || g % 5, g % 2 = 0, g % 4, 1, g, g
FROM generate_series(1, 100) AS g;
SELECT clickrollup.create_rollup('words', 'words_5min', '5 minutes', ARRAY['order', 'user AS who', 'current_date'],
    ARRAY[clickrollup.count_events('n'), clickrollup.distinct_of('user', 'users'),
          clickrollup.top_of('user', 'top_users'), clickrollup.max_of('user', 'last_user'),
          clickrollup.sum_of('Amount', 'amount'), clickrollup.average_of('session_user', 'mean'),
          clickrollup.sum_of('{hll}', 'ones'), clickrollup.sum_of('distinct', 'them'),
          clickrollup.min_of('a -- b', 'least')],
    filter => 'true', schedule => NULL) \g /dev/null
CALL clickrollup.run_rollup('words_5min');
SELECT results_eq($$SELECT "order", who, "current_date", n, round(hll_cardinality(users)), top_users, last_user, amount,
        mean_sum, ones, them, least FROM words_5min ORDER BY 1, 2, 3$$,
    $$SELECT "order", w."user", w."current_date", count(*), count(DISTINCT w."user")::float8,
        jsonb_build_object(w."user", count(*)), max(w."user"), sum("Amount"), sum(w."session_user")::bigint, count(*),
        sum("distinct")::bigint, min("a -- b")
      FROM words AS w WHERE w."true" GROUP BY 1, 2, 3 ORDER BY 1, 2, 3$$,
    'what is exactly a column''s name means the column, in dimensions, measures and filters');
SELECT is_empty($$SELECT * FROM clickrollup.reconcile('words_5min')$$, 'and everywhere the same');
SELECT results_eq($$SELECT * FROM clickrollup.erase('words', 'true')$$, 'VALUES (50::bigint, 1::bigint)',
    'in the filter of erase() too');

-- Internal names.
CREATE TABLE taken (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, stored int, from_raw int,
    measure text, differs text, expected text, clickrollup_events int, value_1 int, key_1 int, key_bucket int,
    item text, frequency text, clickrollup_counts_3 text, excluded int, events int, in_raw int, counted int,
    start_id int, end_id int, max_events int, v_window int, v_events int, incoming int, fresh int, live int,
    delta_0 int, top_item int, column_name text, operation text, rollup text);
SELECT string_agg(quote_literal(attname), ', ' ORDER BY attnum) AS all_names FROM pg_attribute
WHERE attrelid = 'taken'::regclass AND attnum > 2 \gset
SELECT clickrollup.create_rollup('taken', 'taken_5min', '5 minutes', ARRAY[:all_names],
    ARRAY[clickrollup.count_events('n'), clickrollup.sum_of('key_1', 'stored_1'), clickrollup.top_of('item', 'top', 3),
          clickrollup.distinct_of('item', 'counts_3'), clickrollup.max_of('v_events', 'expected_1')],
    bucket_column => 'in_stored', schedule => NULL) \g /dev/null
SELECT clickrollup.create_rollup('taken_5min', 'taken_1h', '1 hour', ARRAY['from_raw', 'clickrollup_events', 'item'])
\g /dev/null
CREATE FUNCTION take() RETURNS void LANGUAGE sql AS $$
    INSERT INTO taken (at, stored, from_raw, key_1, item, v_events)
    SELECT '2026-01-01 00:00+00', g % 2, 1, g % 3, 'i' || g % 2, g FROM generate_series(1, 20) AS g $$;
SELECT take();
CALL clickrollup.run_rollup('taken_5min');
SELECT take();
SELECT is((SELECT sum(n)::int FROM taken_1h_live), 40, 'live views know internal names from columns');
CALL clickrollup.run_rollup('taken_5min');
SELECT is((SELECT sum(n)::int FROM taken_1h), 40, 'and runs');
SELECT is_empty(format('SELECT * FROM clickrollup.reconcile(%L)', r), 'reconcile() of ' || r)
FROM unnest(ARRAY['taken_5min', 'taken_1h']) AS r;
UPDATE taken_5min SET n = n + 1 WHERE stored = 1 AND key_1 = 1;
SELECT results_eq($$SELECT DISTINCT key ->> 'stored', measure, stored, expected
    FROM clickrollup.reconcile('taken_5min')$$,
    $$VALUES ('1', 'n'::name, '3', '2')$$, 'which still finds a difference');
SELECT lives_ok($$SELECT clickrollup.rebuild('taken_5min', force => true)$$, 'rebuild()');
SELECT is_empty($$SELECT * FROM clickrollup.find_misplaced('taken_5min')$$, 'find_misplaced()');
SELECT lives_ok($$SELECT clickrollup.add_measure('taken_5min', clickrollup.min_of('in_raw', 'clickrollup_counts_6'))$$,
    'add_measure()');
SELECT results_eq($$SELECT events_deleted FROM clickrollup.erase('taken', 'stored = 1')$$, 'VALUES (20::bigint)',
    'erase()');
SELECT is_empty($$SELECT * FROM clickrollup.reconcile('taken_1h')$$, 'and all is well after it');
SELECT columns_are('taken_5min_top',
    ARRAY[:all_names]::name[] || ARRAY['in_stored', 'top_item_', 'top_frequency']::name[]);

-- Collations.
CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, page text COLLATE nocase,
    code text COLLATE "en-x-icu", plain text);
SELECT clickrollup.create_rollup('visits', 'visits_5min', '5 minutes', ARRAY['page', 'left(code, 0) AS low'],
    ARRAY[clickrollup.count_events('n'), clickrollup.min_of('code', 'lo'), clickrollup.max_of('code', 'hi'),
          clickrollup.distinct_of('page', 'pages'), clickrollup.top_of('page', 'tops'),
          clickrollup.aggregate_of('last', 'max(code)', 'greatest({stored}, {incoming})', 'max({column})')],
    schedule => NULL) \g /dev/null
SELECT clickrollup.create_rollup('visits_5min', 'visits_1h', '1 hour', ARRAY['page']) \g /dev/null
SELECT results_eq($$SELECT attname, (SELECT collname FROM pg_collation AS c WHERE c.oid = attcollation)
    FROM pg_attribute WHERE attrelid = 'visits_5min'::regclass AND attcollation <> 0 ORDER BY attnum$$,
    $$VALUES ('page'::name, 'nocase'::name), ('low', 'en-x-icu'), ('lo', 'en-x-icu'), ('hi', 'en-x-icu'),
        ('last', 'en-x-icu')$$, 'columns keep the collation of what they hold');
INSERT INTO visits (at, page, code) VALUES ('2026-01-01 00:00+00', 'Home', 'a'), ('2026-01-01 00:01+00', 'home', 'A');
CALL clickrollup.run_rollup('visits_5min');
INSERT INTO visits (at, page, code) VALUES ('2026-01-01 00:02+00', 'HOME', 'A'), ('2026-01-01 00:03+00', 'hOme', 'B');
CREATE VIEW truth AS SELECT page, count(*) AS n, min(code) AS lo, max(code) AS hi FROM visits GROUP BY page;
SELECT results_eq('SELECT page, n::bigint, lo, hi FROM visits_1h_live', 'SELECT * FROM truth', 'live: equal as there');
CALL clickrollup.run_rollup('visits_5min');
SELECT results_eq('SELECT page, n::bigint, lo, hi FROM visits_1h', 'SELECT * FROM truth', 'stored: equal as there');
SELECT is((SELECT round(hll_cardinality(pages))::int FROM visits_1h), 1, 'counted distinct as they are equal');
SELECT clickrollup.rebuild('visits_5min') \g /dev/null
SELECT is_empty($$SELECT * FROM clickrollup.reconcile('visits_5min')$$, 'and compared so');
SELECT clickrollup.add_measure('visits_5min', clickrollup.max_of('code', 'added')) \g /dev/null
SELECT is((SELECT collname FROM pg_attribute JOIN pg_collation AS c ON c.oid = attcollation
           WHERE attrelid = 'visits_1h'::regclass AND attname = 'added'), 'en-x-icu', 'a measure added later too');

-- Types: a row with two spellings of each value, counted by few and by many events, in two sessions.
CREATE TABLE kinds (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, num numeric, flt float8, sml real,
    chr char(10), vch varchar(10), txt text, cit citext, dur interval, ip inet, net cidr, ts timestamptz, day date,
    tags text[], j jsonb, r int4range, cost price, feel mood, b bytea, ok boolean, u uuid, t time, zt timetz,
    nums numeric[], i2 smallint, i4 int, i8 bigint, m macaddr, o oid, spans tstzrange, nm name);
CREATE FUNCTION fill(n int) RETURNS void LANGUAGE sql AS $$
    INSERT INTO kinds (at, num, flt, sml, chr, vch, txt, cit, dur, ip, net, ts, day, tags, j, r, cost, feel, b, ok, u,
        t, zt, nums, i2, i4, i8, m, o, spans, nm)
    SELECT '2026-01-01 00:00+00', v.* FROM generate_series(1, n), (VALUES
        (1.0, 0.0::float8, 0.0::real, 'ab'::char(10), 'ab'::varchar(10), 'ab', 'Foo'::citext, interval '1 day',
         '10.0.0.1'::inet, '10.0.0.0/8'::cidr, '2026-05-05 12:00+00'::timestamptz, '2026-05-05'::date,
         '{a,b}'::text[], '{"k": "x"}'::jsonb, '[1,3)'::int4range, 1.0::price, 'glad'::mood, '\x00'::bytea, true,
         '00000000-0000-0000-0000-000000000001'::uuid, '12:00'::time, '12:00+00'::timetz, '{1.0}'::numeric[],
         1::smallint, 1, 1::bigint, '08:00:2b:01:02:03'::macaddr, 1::oid,
         '[2026-05-05 12:00+00,2026-05-06 12:00+00)'::tstzrange, 'ab'::name),
        (1.00, '-0.0', '-0.0', 'ab ', 'ab', 'ab', 'FOO', '24:00', '10.0.0.1/32', '10.0.0.0/8', '2026-05-05 14:00+02',
         '2026-05-05', '{a,b}', '{"k":   "x"}', '[1,2]', 1.00, 'glad', '\x00', true,
         '00000000-0000-0000-0000-000000000001', '12:00', '12:00+00', '{1.00}', 1, 1, 1, '08002b:010203', 1,
         '[2026-05-05 14:00+02,2026-05-06 14:00+02)', 'ab')) AS v $$;
SELECT string_agg(format('clickrollup.distinct_of(%L, %L)', attname, 'd_' || attname), ', ') AS distincts,
    string_agg(format('clickrollup.top_of(%L, %L, 3)', attname, 't_' || attname), ', ')
        FILTER (WHERE attname <> 'nums') AS tops
FROM pg_attribute WHERE attrelid = 'kinds'::regclass AND attnum > 2 \gset
SELECT clickrollup.create_rollup('kinds', 'kinds_5min', '5 minutes', time_column => 'at',
    measures => ARRAY[clickrollup.count_events('n'), :distincts, :tops], schedule => NULL) \g /dev/null
SELECT fill(1);
CALL clickrollup.run_rollup('kinds_5min');
SELECT set_config(s.name, s.value, false) FROM (VALUES ('TimeZone', 'Asia/Tokyo'), ('DateStyle', 'German'),
    ('IntervalStyle', 'iso_8601'), ('bytea_output', 'escape'), ('extra_float_digits', '-3')) AS s (name, value)
\g /dev/null
SELECT fill(10);
SELECT is_empty($$SELECT e.key, e.value FROM kinds_5min_live AS k, jsonb_each(to_jsonb(k)) AS e WHERE e.key ~ '^t_'
    AND (SELECT count(*) <> 1 OR sum(i.value::int) <> 22 FROM jsonb_each_text(e.value) AS i)$$,
    'live: values that are equal have one spelling, of whatever type, also in another session');
CALL clickrollup.run_rollup('kinds_5min');
SELECT results_eq($$SELECT count(*), count(*) FILTER (WHERE round(hll_cardinality(e.value::hll)) = 1)
    FROM kinds_5min AS k, jsonb_each_text(to_jsonb(k)) AS e WHERE e.key ~ '^d_'$$, 'VALUES (30::bigint, 30::bigint)',
    'and count once');
SELECT is_empty($$SELECT measure, stored, expected FROM clickrollup.reconcile('kinds_5min')$$,
    'stored in one session, compared in another');
RESET "TimeZone";
RESET "DateStyle";
RESET "IntervalStyle";
RESET bytea_output;
RESET extra_float_digits;
SELECT is_empty($$SELECT measure, stored, expected FROM clickrollup.reconcile('kinds_5min')$$, 'and in a third');
SELECT results_eq($$SELECT e.key, (SELECT i.key FROM jsonb_each_text(e.value) AS i)
        FROM kinds_5min AS k, jsonb_each(to_jsonb(k)) AS e WHERE e.key
        IN ('t_num', 't_flt', 't_chr', 't_cit', 't_dur', 't_ip', 't_ts', 't_day', 't_tags', 't_b') ORDER BY 1$$,
    $$VALUES ('t_b', '\x00'), ('t_chr', 'ab'), ('t_cit', 'foo'), ('t_day', '2026-05-05'),
        ('t_dur', '1 day'), ('t_flt', '0'), ('t_ip', '10.0.0.1/32'), ('t_num', '1'),
        ('t_tags', '{a,b}'), ('t_ts', '2026-05-05 12:00:00+00')$$, 'that people can read');
CREATE TABLE odd (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, j json, x xml, p point, a json[]);
SELECT throws_ok(format($$SELECT clickrollup.create_rollup('odd', 'odd_5min', '5 minutes', measures => ARRAY[
        clickrollup.distinct_of(%L, 'd')], schedule => NULL)$$, c), '42883', NULL, c || ' has no equality')
FROM unnest(ARRAY['j', 'x', 'p', 'a']) AS c; -- fails

-- What depends on the session, the time or chance.
CREATE TABLE sales (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, amount int, note text, f float8);
CREATE FUNCTION mine(int) RETURNS int LANGUAGE sql STABLE AS 'SELECT $1';
SELECT throws_ok(format($$SELECT clickrollup.create_rollup('sales', 's', '1 hour', ARRAY[%L], schedule => NULL)$$,
        d || ' AS d'), '42P17', NULL, d || ' is refused')
FROM unnest(ARRAY['at::date', 'at::text', 'to_char(at, ''YYYY'')', 'extract(hour FROM at)', 'random()', 'now()',
    'current_date', 'current_user', 'date_trunc(''day'', at)', 'at::date::text', 'f::text', 'note::timestamptz',
    'mine(amount)', 'CASE WHEN amount > 1 THEN at::text END', 'tableoid::regclass::text', 'gen_random_uuid()'
    ]) AS d; -- fails
SELECT throws_ok($$SELECT clickrollup.create_rollup('sales', 's', '1 hour', filter => 'at > now() - interval ''1 day''',
    schedule => NULL)$$, '42P17', NULL, 'a filter that moves with the clock too'); -- fails
SELECT throws_ok($$SELECT clickrollup.create_rollup('sales', 's', '1 hour', measures => ARRAY[
    clickrollup.aggregate_of('a', 'count(*) FILTER (WHERE at::time > ''12:00'')', '{stored} + {incoming}',
    'sum({column})')], schedule => NULL)$$, '42P17', NULL, 'and an aggregate'); -- fails
SET "TimeZone" = 'Europe/Berlin';
SELECT throws_ok($$SELECT clickrollup.create_rollup('sales', 's', '1 hour', filter => 'at >= ''2026-01-01''',
    schedule => NULL)$$, '42P17', NULL, 'a time without a zone is another one in each session'); -- fails
SELECT lives_ok(format($$SELECT clickrollup.create_rollup('sales', %L, '1 hour', ARRAY[%L], filter => %L,
        schedule => NULL)$$, 's' || n, d || ' AS d', 'at >= ''2026-01-01 00:00+00'''), d || ' is not')
FROM unnest(ARRAY['(at AT TIME ZONE ''UTC'')::date', 'extract(hour FROM at AT TIME ZONE ''Asia/Tokyo'')::int',
    'date_trunc(''day'', at, ''Asia/Tokyo'')', 'amount::text', 'lower(note)']) WITH ORDINALITY AS d (d, n);
CREATE FUNCTION sell() RETURNS void LANGUAGE sql AS $$ INSERT INTO sales (at, amount)
    SELECT '2026-03-01 20:40+00'::timestamptz + g * interval '1 hour', g FROM generate_series(1, 5) AS g $$;
SELECT sell();
CALL clickrollup.run_rollup('s1');
SET "TimeZone" = 'Asia/Tokyo';
SELECT sell();
SELECT results_eq('SELECT d, sum(event_count)::int FROM s1_live GROUP BY 1 ORDER BY 1',
    $$VALUES ('2026-03-01'::date, 6), ('2026-03-02', 4)$$, 'the same in every session');
RESET "TimeZone";
SELECT finish();
