\ir setup.psql
SELECT plan(15);
-- Values that are too long for the key of a rollup's table: no event may stop what others need.
CREATE TABLE pages (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, url text, referrer varchar(3000),
    code varchar(20), tenant text NOT NULL DEFAULT 't');
CREATE FUNCTION long_text(seed int, blocks int) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$SELECT 'https://example.org/' || string_agg(md5(seed::text || g), '') FROM generate_series(1, blocks) AS g$$;
SELECT tap.distribute('pages', 'tenant');
SELECT clickrollup.create_rollup('pages', 'pages_5min', '5 minutes',
    ARRAY['tenant', 'url', 'referrer', 'code', 'lower(url) AS low'],
    ARRAY[clickrollup.count_events('n'), clickrollup.distinct_of('url', 'urls'), clickrollup.top_of('url', 'top'),
          clickrollup.max_of('url', 'last')], schedule => NULL) \g /dev/null
SELECT clickrollup.create_rollup('pages_5min', 'pages_1h', '1 hour', ARRAY['tenant', 'url']) \g /dev/null
INSERT INTO pages (at, url, referrer, code)
SELECT '2026-01-01 00:00+00', long_text(g % 3, b), long_text(g % 2, b % 90), repeat('ü', 20)
FROM generate_series(1, 12) AS g, unnest(ARRAY[1, 300]) AS b;
SELECT results_eq('SELECT count(DISTINCT url)::int, sum(n)::int FROM pages_1h_live', 'VALUES (6, 24)',
    'live: each text apart');
CALL clickrollup.run_rollup('pages_5min');
SELECT results_eq('SELECT count(DISTINCT url)::int, sum(n)::int FROM pages_1h', 'VALUES (6, 24)', 'stored: each apart');
SELECT results_eq('SELECT url, sum(n)::int FROM pages_1h WHERE url NOT LIKE ''%…%'' GROUP BY url ORDER BY url',
    'SELECT url, count(*)::int FROM pages WHERE octet_length(url) < 400 GROUP BY url ORDER BY url',
    'a text that fits is kept whole');
SELECT results_eq('SELECT DISTINCT right(url, 32) FROM pages_1h WHERE url LIKE ''%…%'' ORDER BY 1',
    'SELECT DISTINCT md5(url) FROM pages WHERE octet_length(url) > 400 ORDER BY 1',
    'of another one the beginning and a hash');
WITH s AS MATERIALIZED (SELECT url FROM pages_1h), e AS MATERIALIZED (SELECT url FROM pages)
SELECT ok(bool_and(s.url LIKE left(e.url, 100) || '%…' || md5(e.url)) , 'which people can read')
FROM s JOIN e ON md5(e.url) = right(s.url, 32);
SELECT results_eq('SELECT DISTINCT length(last), (SELECT max(length(k)) FROM jsonb_object_keys(top) AS k)
    FROM pages_5min WHERE length(last) > 400', 'VALUES (9620, 9620)', 'measures keep all of it');
SELECT is_empty(format('SELECT * FROM clickrollup.reconcile(%L)', r), r || ' is as the events are')
FROM unnest(ARRAY['pages_5min', 'pages_1h']) AS r;
SELECT is(clickrollup.rebuild('pages_5min'), 2::bigint, 'it is rebuilt');
SELECT is_empty($$SELECT * FROM clickrollup.reconcile('pages_1h')$$, 'to the same');
SELECT is((SELECT sum(n)::int FROM pages_1h), 24, 'all of it');

-- As many texts as a key has columns, all too long.
SELECT string_agg(format('x%s text', g), ', ') AS texts, string_agg(format('''x%s''', g), ', ') AS names,
    string_agg(format('long_text(%s, 99)', g), ', ') AS values FROM generate_series(1, 29) AS g \gset
CREATE TABLE many (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, t int NOT NULL, :texts);
SELECT tap.distribute('many', 't');
SELECT clickrollup.create_rollup('many', 'many_5min', '5 minutes', ARRAY['t', :names], schedule => NULL) \g /dev/null
INSERT INTO many OVERRIDING USER VALUE SELECT g, '2026-01-01 00:00+00', 1, :values FROM generate_series(1, 2) AS g;
CALL clickrollup.run_rollup('many_5min');
SELECT is((SELECT event_count FROM many_5min), 2::bigint, '29 long texts in one key');

CREATE TABLE labels (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, tags text[], t int NOT NULL);
SELECT tap.distribute('labels', 't');
SELECT clickrollup.create_rollup('labels', 'labels_5min', '5 minutes', ARRAY['t', 'tags'], schedule => NULL)
\g /dev/null
INSERT INTO labels (at, tags, t) VALUES ('2026-01-01 00:00+00', ARRAY[long_text(1, 300)], 1);
\set ON_ERROR_STOP off
CALL clickrollup.run_rollup('labels_5min'); -- fails
\set ON_ERROR_STOP on
SELECT matches((SELECT last_error FROM clickrollup.rollups WHERE name = 'labels_5min'), 'index row',
    'a type that cannot be shortened: the failure is noted');
SELECT is((SELECT failures_in_a_row FROM clickrollup.rollups WHERE name = 'labels_5min'), 1, 'and retried');
SELECT is((SELECT count(*)::int FROM labels_5min), 0, 'nothing of it is stored');
SELECT finish();
