\ir setup.psql
-- Sketches and top Ns beside hll's own aggregates and GROUP BY, for groups of every size that is treated otherwise.
SELECT plan(21);
CREATE TABLE events (
    event_id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, tenant bigint, number bigint, word text,
    amount numeric);
-- Tenants with nothing but NULLs, one event, two of one value, two values, and so on, beyond what a sketch lists.
CREATE FUNCTION add(p_first integer) RETURNS void LANGUAGE sql AS $$
    INSERT INTO events (at, tenant, number, word, amount)
    SELECT '2026-03-01 00:00+00'::timestamptz + make_interval(mins => (i % 3) * 5), g.tenant, v.value, 'w' || v.value,
           v.value / 2.0
    FROM (VALUES (1, 1, 0), (2, 3, 0), (3, 1, 1), (4, 4, 1), (5, 6, 2), (6, 45, 9), (7, 48, 48), (8, 51, 51),
                 (9, 540, 540), (10, 3600, 900), (11, 4500, 4500)) AS g (tenant, events, distinct_values),
         generate_series(p_first, p_first + g.events - 1) AS i,
         LATERAL (SELECT CASE WHEN g.distinct_values > 0 THEN (i * 7919) % g.distinct_values END) AS v (value)
$$;
SELECT add(0);
SELECT clickrollup.create_rollup('events', 'engine_5min', '5 minutes', ARRAY['tenant'], ARRAY[
    clickrollup.count_events('n'), clickrollup.distinct_of('number', 'numbers'),
    clickrollup.distinct_of('word', 'words'), clickrollup.distinct_of('amount', 'amounts'),
    clickrollup.distinct_of('number', 'coarse', log2m => 5),
    clickrollup.top_of('number', 'top_numbers', n => 5000), clickrollup.top_of('word', 'top_words', n => 10)],
    time_column => 'at', schedule => NULL) \g /dev/null
SELECT clickrollup.create_rollup('engine_5min', 'engine_1hr', '1 hour', schedule => NULL) \g /dev/null
CREATE VIEW truth AS
SELECT tenant, b.bucket, b.unit, count(*) AS n,
       coalesce(hll_add_agg(hll_hash_bigint(number), 11, 5, -1, 1), hll_empty(11, 5, -1, 1)) AS numbers,
       coalesce(hll_add_agg(hll_hash_text(word), 11, 5, -1, 1), hll_empty(11, 5, -1, 1)) AS words,
       coalesce(hll_add_agg(hll_hash_bigint(number), 5, 5, -1, 1), hll_empty(5, 5, -1, 1)) AS coarse,
       (SELECT coalesce(jsonb_object_agg(v.number, v.n), '{}') FROM (
            SELECT e.number, count(*) AS n FROM events AS e
            WHERE e.tenant = x.tenant AND date_bin(b.unit, e.at, '2000-01-01 00:00+00') = b.bucket
              AND e.number IS NOT NULL GROUP BY 1) AS v) AS top_numbers
FROM events AS x, LATERAL (
    SELECT u.unit, date_bin(u.unit, x.at, '2000-01-01 00:00+00')
    FROM (VALUES (interval '5 minutes'), ('1 hour')) AS u (unit)
) AS b (unit, bucket)
GROUP BY 1, 2, 3;

CREATE FUNCTION same(p_rows regclass, p_unit interval, p_what text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN NEXT results_eq(
        format('SELECT tenant, bucket, n, md5(numbers::text), md5(words::text), coarse::text,
                md5(top_numbers::text) FROM %s ORDER BY 1, 2', p_rows),
        format('SELECT tenant, bucket, n, md5(numbers::text), md5(words::text), coarse::text,
                md5(top_numbers::text) FROM truth
                WHERE unit = %L ORDER BY 1, 2', p_unit), p_what);
END $$;
SELECT same('engine_5min_live', '5 minutes', 'live, nothing rolled up yet');
CALL clickrollup.run_rollup('engine_5min');
SELECT same('engine_5min', '5 minutes', 'a first run');
SELECT same('engine_1hr', '1 hour', 'and the hours from its rows');
SELECT is_empty($$SELECT tenant, bucket FROM engine_5min AS r, LATERAL (SELECT count(*) AS kept,
        array_agg(t.value::bigint ORDER BY t.value::bigint DESC) AS most FROM jsonb_each(r.top_words) AS t) AS kept,
        LATERAL (SELECT array_agg(n.frequency) AS most FROM (
            SELECT frequency FROM (SELECT value::bigint AS frequency FROM jsonb_each(r.top_numbers)) AS f
            ORDER BY 1 DESC LIMIT 10) AS n) AS wanted
    WHERE kept.most IS DISTINCT FROM wanted.most OR kept.kept > 10$$,
    'the most frequent are kept, so many as were asked for');
SELECT add(2000);
SELECT same('engine_5min_live', '5 minutes', 'live, stored rows and events that wait');
SELECT same('engine_1hr_live', '1 hour', 'and of hours');
CALL clickrollup.run_rollup('engine_5min');
SELECT same('engine_5min', '5 minutes', 'merged: items that were there, and new ones');
SELECT same('engine_1hr', '1 hour', 'the hours too');
SELECT add(50000) FROM generate_series(1, 3);
CALL clickrollup.run_rollup('engine_5min');
SELECT same('engine_5min', '5 minutes', 'a run so large that it sets the planner');
SELECT is(current_setting('enable_sort'), 'on', 'which is as it was afterwards');
SELECT is((SELECT count(*) FROM clickrollup.reconcile('engine_5min') WHERE measure <> 'top_words'), 0::bigint,
    'reconcile finds nothing');
SELECT is((SELECT max(k.n) FROM engine_1hr AS r,
        LATERAL (SELECT count(*) AS n FROM jsonb_object_keys(r.top_words)) AS k), 10::bigint,
    'no merge keeps more than n');
SELECT clickrollup.rebuild('engine_5min') \g /dev/null
SELECT same('engine_5min', '5 minutes', 'rebuilt');
SELECT same('engine_1hr', '1 hour', 'the hours too');
-- Items that are alike for longer than the topn extension can read.
TRUNCATE events;
INSERT INTO events (at, tenant, number, word, amount)
SELECT '2026-04-01 00:00+00', 12, 1, repeat('ä', 400) || i % 3, 1 FROM generate_series(1, 30) AS i;
CALL clickrollup.run_rollup('engine_5min');
SELECT results_eq($$SELECT length(t.key), t.value::integer FROM engine_5min AS r, jsonb_each(r.top_words) AS t
    WHERE r.tenant = 12 ORDER BY 1$$,
    $$SELECT CASE WHEN EXISTS (SELECT FROM pg_extension WHERE extname = 'topn') THEN 56 ELSE 401 END, 10
    FROM generate_series(1, 3)$$, 'are shortened where topn is there, and still told apart');
SELECT is((SELECT count(*) FROM engine_5min_top_words WHERE tenant = 12), 3::bigint, 'and can be read');
SELECT is_empty($$SELECT * FROM clickrollup.reconcile('engine_5min', '2026-04-01 00:00+00')$$, 'reconcile knows them');
-- Top Ns are compressed by lz4 where the server has it, also those of a rollup that was made before.
CREATE VIEW compressed AS
SELECT a.attrelid::regclass::text AS rollup, a.attname::text AS measure FROM pg_attribute AS a
WHERE a.attrelid IN ('engine_5min'::regclass, 'engine_1hr'::regclass) AND a.attcompression = 'l';
CREATE VIEW compressible AS
SELECT r.rollup, m.measure FROM (VALUES ('engine_1hr'), ('engine_5min')) AS r (rollup),
    (VALUES ('top_numbers'), ('top_words')) AS m (measure)
WHERE 'lz4' = ANY ((SELECT enumvals FROM pg_settings WHERE name = 'default_toast_compression')::text[]);
SELECT set_eq('TABLE compressed', 'TABLE compressible', 'top Ns are compressed by lz4');
ALTER TABLE engine_5min ALTER top_words SET COMPRESSION default;
ALTER TABLE engine_1hr ALTER top_numbers SET COMPRESSION default, ALTER top_words SET COMPRESSION pglz;
SELECT clickrollup.renew_rollup('engine_5min') \g /dev/null
SELECT set_eq('TABLE compressed', $$SELECT * FROM compressible WHERE (rollup, measure) <> ('engine_1hr', 'top_words')$$,
    'those of a rollup of before too, once it is renewed, unless somebody chose otherwise');
SELECT is((SELECT attcompression::text FROM pg_attribute
           WHERE attrelid = 'engine_1hr'::regclass AND attname = 'top_words'), 'p', 'which stays as it is');
SELECT throws_ok(format('SELECT %s FROM (VALUES (''a":1,"b''), (''c'')) AS v (x)',
    _clickrollup.top_aggregate('x', '{"n": 5}', true)), '42883', 'operator does not exist: text + integer',
    'what was a number and is text now makes no items of its own'); -- fails
SELECT * FROM finish();
