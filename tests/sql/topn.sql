\ir setup.psql
SELECT plan(15);
SET search_path = clickrollup, public, tap;
SELECT is((SELECT topn_add_agg(x) FROM (VALUES ('a'), ('b'), ('a'), (NULL)) AS v (x)), '{"a": 2, "b": 1}',
    'topn_add_agg counts, NULLs left out');
SELECT is((SELECT topn_add_agg(x) FROM (VALUES (NULL::text)) AS v (x)), '{}', 'only NULLs: an empty top N');
SELECT is((SELECT topn_add_agg(x) FROM (SELECT ''::text WHERE false) AS v (x)), NULL,
    'no rows: NULL, as aggregates do');
SELECT is(topn_union('{"a": 2, "b": 1}', '{"b": 5, "c": 1}'), '{"a": 2, "b": 6, "c": 1}', 'topn_union adds up');
SELECT is(topn_union(NULL, '{"a": 1}'), NULL, 'topn_union is strict, as the extension''s');
SELECT is(topn_add('{"a": 1}', 'a'), '{"a": 2}', 'topn_add counts one more');
SELECT is(topn_add(NULL, 'a'), '{"a": 1}', 'topn_add begins with nothing');
SELECT is((SELECT topn_union_agg(x) FROM (VALUES ('{"a": 1}'::jsonb), (NULL), ('{"a": 2, "b": 9}')) AS v (x)),
    '{"a": 3, "b": 9}', 'topn_union_agg adds up, NULLs left out');
SELECT results_eq($$SELECT item, frequency FROM topn('{"a": 3, "b": 9, "c": 3, "d": 1}', 3)$$,
    $$VALUES ('b', 9::bigint), ('a', 3), ('c', 3)$$, 'topn: most frequent first, ties by name');
SELECT results_eq($$SELECT (topn(topn_union_agg(x), 1)).item FROM (VALUES ('{"a": 1, "b": 2}'::jsonb)) AS v (x)$$,
    ARRAY['b'], 'the lab''s way to call it');
SELECT is((SELECT count(*) FROM jsonb_object_keys((SELECT topn_add_agg(i::text) FROM generate_series(1, 1500) AS i))),
    1000::bigint,
    'no more than 1,000 items are kept');
SET topn.number_of_counters = 2;
SELECT is(topn_union('{"a": 2, "b": 1}', '{"b": 5, "c": 1}'), '{"a": 2, "b": 6}', 'the extension''s setting is heeded');
SELECT is((SELECT topn_union_agg(x) FROM (VALUES ('{"a": 1, "b": 2, "d": 2}'::jsonb), ('{"c": 4, "a": 0}')) AS v (x)),
    '{"b": 2, "c": 4}', 'topn_union_agg keeps the most frequent, of ties the first by name');
RESET topn.number_of_counters;
SELECT is((SELECT topn_union_agg(jsonb_build_object(i % 7, i)) FROM generate_series(1, 50000) AS i),
    (SELECT jsonb_object_agg(k, n) FROM (SELECT i % 7 AS k,
        sum(i) AS n FROM generate_series(1, 50000) AS i GROUP BY 1) AS x),
    'exact below its capacity');
-- By pg_tle it is not made before distinct_of() or a clickstream asks for it.
SELECT _clickrollup.provide_hll() \g /dev/null
SELECT is((SELECT _clickrollup.hll_collect_agg(hll_hash_bigint(i)) FROM generate_series(1, 20000) AS i),
    (SELECT hll_add_agg(hll_hash_bigint(i)) FROM generate_series(1, 20000) AS i),
    'hll_collect_agg is hll_add_agg bit for bit');
SELECT * FROM finish();
