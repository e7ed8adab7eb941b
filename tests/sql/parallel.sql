\ir setup.psql
-- A large window is read in parts by workers, where the expressions may go there.
SELECT plan(13);
SET max_parallel_workers_per_gather = 2;
CREATE OR REPLACE FUNCTION _clickrollup.parallel_ids() RETURNS bigint LANGUAGE sql IMMUTABLE RETURN 20000;
CREATE TYPE colour AS ENUM ('red', 'green');
CREATE DOMAIN short AS varchar(10);
CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE events (
    event_id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, tenant bigint, amount numeric(10, 2),
    colour colour, word short, name text COLLATE any_case, letter char(3), "odd ""name, v_window" text, pair jsonb)
    PARTITION BY RANGE (at);
SELECT format('CREATE TABLE events_%s PARTITION OF events FOR VALUES FROM (%L) TO (%L)', d,
              '2026-03-01'::date + d, '2026-03-02'::date + d) FROM generate_series(0, 7) AS d \gexec
CREATE FUNCTION add(p_first integer, p_events integer) RETURNS void LANGUAGE sql AS $$
    INSERT INTO events (at, tenant, amount, colour, word, name, letter, "odd ""name, v_window", pair)
    SELECT '2026-03-01 00:00+00'::timestamptz + make_interval(mins => (i * 7) % 11000), nullif(i % 5, 0),
           nullif(i % 3, 0) / 10.0, CASE i % 3 WHEN 0 THEN 'red'::colour WHEN 1 THEN 'green' END, 'w' || i % 3,
           CASE i % 2 WHEN 0 THEN 'Ann' ELSE 'ANN' END, CASE i % 4 WHEN 0 THEN 'a' ELSE 'b  ' END,
           repeat('x', 900) || i % 2, jsonb_build_object('k', i % 2)
    FROM generate_series(p_first, p_first + p_events - 1) AS i
$$;
-- It says who computes, which no honest IMMUTABLE function would.
CREATE FUNCTION in_worker(bigint) RETURNS integer LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (SELECT (a.backend_type = 'parallel worker')::integer FROM pg_stat_activity AS a
            WHERE a.pid = pg_backend_pid());
END $$;
CREATE FUNCTION not_in_worker(bigint) RETURNS integer LANGUAGE plpgsql IMMUTABLE PARALLEL RESTRICTED AS $$
BEGIN
    RETURN (SELECT (a.backend_type = 'parallel worker')::integer FROM pg_stat_activity AS a
            WHERE a.pid = pg_backend_pid());
END $$;
SELECT clickrollup.create_rollup('events', 'all_keys', '1 hour', ARRAY[
        'tenant', 'amount', 'colour', 'word', 'name', 'letter', 'odd "name, v_window', 'pair'], ARRAY[
        clickrollup.count_events('n'), clickrollup.sum_of('amount', 'total'), clickrollup.min_of('word', 'first_word'),
        clickrollup.max_of('at', 'newest'), clickrollup.max_of('in_worker(event_id)', 'in_worker')],
    time_column => 'at', schedule => NULL) \g /dev/null
SELECT clickrollup.create_rollup('all_keys', 'all_keys_1day', '1 day', schedule => NULL) \g /dev/null
SELECT clickrollup.create_rollup('events', 'no_keys', '1 hour', '{}', ARRAY[
        clickrollup.count_events('n'), clickrollup.max_of('in_worker(event_id)', 'in_worker')],
    time_column => 'at', schedule => NULL) \g /dev/null
SELECT clickrollup.create_rollup('events', 'restricted', '1 hour', ARRAY['tenant'], ARRAY[
        clickrollup.count_events('n'), clickrollup.max_of('not_in_worker(event_id)', 'in_worker')],
    time_column => 'at', filter => 'colour = ''red''', schedule => NULL) \g /dev/null
SELECT clickrollup.create_rollup('events', 'by_expression', '1 hour', ARRAY['tenant % 2 AS odd'], ARRAY[
        clickrollup.count_events('n'), clickrollup.max_of('in_worker(event_id)', 'in_worker')],
    time_column => 'at', filter => 'colour = ''red''', schedule => NULL) \g /dev/null
SELECT add(0, 100);
CALL clickrollup.run_all();
SELECT is((SELECT max(in_worker) FROM all_keys), 0, 'a small window needs no workers');
SELECT add(100, 40000);
CALL clickrollup.run_all();
CREATE FUNCTION all_keys_differ() RETURNS SETOF text LANGUAGE sql AS $$
    SELECT x::text FROM (
        (SELECT tenant, amount, colour, word, name, letter, pair, bucket, n, total, first_word, newest FROM all_keys
         EXCEPT ALL
         SELECT tenant, amount, colour, word, name, letter, pair, date_bin('1 hour', at, '2000-01-01 00:00+00'),
                count(*), sum(amount), min(word), max(at)
         FROM events GROUP BY tenant, amount, colour, word, name, letter, "odd ""name, v_window", pair, 8)
        UNION ALL
        (SELECT tenant, amount, colour, word, name, letter, pair,
                date_bin('1 hour', at, '2000-01-01 00:00+00'),
                count(*), sum(amount), min(word), max(at)
         FROM events GROUP BY tenant, amount, colour, word, name, letter, "odd ""name, v_window", pair, 8
         EXCEPT ALL
         SELECT tenant, amount, colour, word, name, letter, pair, bucket, n, total, first_word, newest FROM all_keys)
    ) AS x
$$;
SELECT is_empty('SELECT all_keys_differ()', 'keys of many types, NULLs, a collation that takes no notice of case');
SELECT cmp_ok((SELECT avg(in_worker) FROM all_keys), '>', 0.9, 'by workers');
SELECT is((SELECT sum(n) FROM all_keys_1day), 40100::numeric, 'and what is fed by it');
SELECT is((SELECT sum(n) FROM no_keys), 40100::numeric, 'a rollup without dimensions');
SELECT is_empty($$SELECT tenant, bucket, n FROM restricted EXCEPT ALL
    SELECT tenant, date_bin('1 hour', at, '2000-01-01 00:00+00'), count(*) FROM events WHERE colour = 'red'
    GROUP BY 1, 2$$, 'an expression that workers may not run');
SELECT is((SELECT max(in_worker) FROM restricted), 0, 'is run by the run itself');
SELECT is_empty($$SELECT odd, bucket, n FROM by_expression EXCEPT ALL
    SELECT tenant % 2, date_bin('1 hour', at, '2000-01-01 00:00+00'), count(*) FROM events WHERE colour = 'red'
    GROUP BY 1, 2$$, 'a dimension that is an expression');
SELECT is((SELECT max(in_worker) FROM by_expression), 1, 'goes to workers');
SELECT is(current_setting('parallel_setup_cost') || current_setting('max_parallel_workers_per_gather')
          || current_setting('parallel_leader_participation'), '10002on', 'the settings are as they were');
SELECT add(50000, 40000);
SET max_parallel_workers_per_gather = 0;
CALL clickrollup.run_all();
SELECT is_empty('SELECT all_keys_differ()', 'without workers the same');
SET max_parallel_workers_per_gather = 2;
SELECT add(100000, 40000);
CALL clickrollup.run_all();
SELECT is_empty('SELECT all_keys_differ()', 'a merge into rows that are there');
SELECT is((SELECT count(*) FROM clickrollup.rollup_status WHERE last_error IS NOT NULL), 0::bigint, 'no run failed');
SELECT * FROM finish();
