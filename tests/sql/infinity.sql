\ir setup.psql
SELECT plan(60);
-- Infinite times, and the first and last years that PostgreSQL knows: none of them may stop what others need.
SELECT clickrollup.create_clickstream(schedule => NULL);
SELECT throws_ok(format('INSERT INTO events (event_time, customer_id) VALUES (%L, 0)', t), '23514', NULL,
    'events refuses ' || t)
FROM (VALUES ('infinity'), ('-infinity'), ('0001-12-31 00:00:00+00 BC'), ('10000-01-01 00:00:00+00')) AS v (t); -- fails
SELECT is_empty($$SELECT * FROM clickrollup.health() WHERE state <> 'ok'$$, 'and goes on');

CREATE TABLE iv_sequence (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, k text,
    writer_xid bigint NOT NULL DEFAULT txid_current());
CREATE TABLE iv_snapshot (LIKE iv_sequence INCLUDING ALL);
SELECT clickrollup.create_rollup(t, t || '_5min', '5 minutes', ARRAY['k'], schedule => NULL, strategy => s),
    clickrollup.create_rollup(t || '_5min', t || '_hour', '1 hour'),
    clickrollup.create_rollup(t || '_hour', t || '_day', 'day', time_zone => 'UTC'),
    clickrollup.create_rollup(t, t || '_month', 'month', ARRAY['k'], time_zone => 'America/New_York',
                              schedule => NULL, strategy => s),
    clickrollup.create_rollup(t, t || '_wide', '1000 days', ARRAY['k'], schedule => NULL, strategy => s)
FROM (VALUES ('sequence'), ('snapshot')) AS v (s), LATERAL (SELECT 'iv_' || s AS t) AS n;
CREATE FUNCTION put(t text, k text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
    EXECUTE format('INSERT INTO %I (at, k) SELECT u.at, %L FROM unnest(ARRAY[''infinity'', ''-infinity'',
        ''2026-01-01 00:02:00+00'', ''0044-03-15 12:00:00+00 BC'', ''294276-12-31 23:59:59+00'',
        ''4714-11-24 00:00:00+00 BC'', ''4713-01-01 00:00:00+00 BC'']::timestamptz[]) AS u (at)', t, k);
END $$;
CREATE FUNCTION run(t text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
    EXECUTE format('SELECT 1 FROM aggregate_%1$s_5min(), aggregate_%1$s_month(), aggregate_%1$s_wide()', t);
END $$;
-- Months of New York begin later than 4713 BC: before it PostgreSQL has no time at which one could begin.
-- What the chain holds against the events, EXCEPT ALL both ways; the last years are counted as infinity, and the 38
-- days before 4713 BC as -infinity.
CREATE FUNCTION differs(t text, stored text DEFAULT '5min') RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_rows bigint;
BEGIN
    EXECUTE format('WITH raw AS (SELECT k, CASE WHEN at >= ''294000-01-01 00:00:00+00'' THEN ''infinity''
                     WHEN at < ''4713-01-01 00:00:00+00 BC'' THEN ''-infinity''
                     ELSE date_bin(%2$L, at, ''1970-01-01 00:00:00+00'') END AS bucket, count(*)
                                 FROM %1$I GROUP BY 1, 2),
                    kept AS (SELECT k, bucket, event_count FROM %1$s_%3$s)
                    SELECT count(*) FROM ((TABLE raw EXCEPT ALL TABLE kept)
                        UNION ALL (TABLE kept EXCEPT ALL TABLE raw)) AS d', t,
                   CASE stored WHEN '5min' THEN '5 minutes' WHEN 'hour' THEN '1 hour' ELSE '1 day' END, stored)
    INTO v_rows;
    RETURN v_rows;
END $$;
CREATE VIEW both_of AS SELECT 'iv_' || s AS t FROM (VALUES ('sequence'), ('snapshot')) AS v (s);
CREATE VIEW stored AS SELECT * FROM both_of, (VALUES ('5min'), ('hour'), ('day'), ('month'), ('wide')) AS w (r);

SELECT run(t) FROM both_of;
SELECT put(t, 'a') FROM both_of;
SELECT is(waiting_since, '4714-11-24 00:00:00+00 BC'::timestamptz, name || ': the first finite time waits')
FROM clickrollup.rollup_status WHERE name LIKE 'iv_%_5min' ORDER BY name;
SELECT lives_ok('SELECT * FROM clickrollup.health()', 'health can be asked');
SELECT is((SELECT sum(event_count) FROM iv_sequence_5min_live), 7::numeric, 'live views too');
SELECT run(t) FROM both_of;
SELECT is(differs(t, r), 0::bigint, t || ' ' || r || ': counted') FROM stored WHERE r IN ('5min', 'hour', 'day');
SELECT is(sum(s.event_count), 7::numeric, 'all in ' || s.r) FROM (
    SELECT 'sequence month' AS r, event_count FROM iv_sequence_month
    UNION ALL SELECT 'snapshot month', event_count FROM iv_snapshot_month
    UNION ALL SELECT 'sequence wide', event_count FROM iv_sequence_wide
    UNION ALL SELECT 'snapshot wide', event_count FROM iv_snapshot_wide) AS s GROUP BY s.r ORDER BY s.r;
SELECT is_empty(format('SELECT * FROM clickrollup.reconcile(%L)', t || '_' || r), t || ' ' || r || ': reconcile agrees')
FROM stored;
SELECT cmp_ok(clickrollup.rebuild(t || '_5min'), '>', 0::bigint, 'rebuild') FROM both_of;
SELECT is(differs(t, r), 0::bigint, t || ' ' || r || ': makes the same') FROM stored WHERE r IN ('5min', 'hour', 'day');
SELECT lives_ok(format('SELECT clickrollup.add_measure(%L, clickrollup.max_of(''id'', ''most''))', t || '_5min'),
    t || ': a measure is added') FROM both_of;
-- One event of each kind is erased, the others of its bucket stay.
SELECT put(t, 'b') FROM both_of; SELECT put(t, 'a') FROM both_of; SELECT run(t) FROM both_of;
SELECT is((e).events_deleted, 14::bigint, t || ': erase')
FROM (SELECT t, clickrollup.erase(t::regclass, 'k = ''a''') AS e FROM both_of) AS s;
SELECT is(differs(t, r), 0::bigint, t || ' ' || r || ': nothing erased is left') FROM stored
WHERE r IN ('5min', 'hour', 'day');
SELECT is_empty(format('SELECT * FROM clickrollup.reconcile(%L)', t || '_' || r), t || ' ' || r || ': reconcile agrees')
FROM stored WHERE r IN ('month', 'wide');
SELECT is_empty(format('SELECT * FROM clickrollup.find_misplaced(%L)', t || '_hour'), t || ': nothing is misplaced')
FROM both_of;
SELECT clickrollup.set_retention(t::regclass, '30 days', NULL),
    clickrollup.set_bucket_retention(t || '_5min', '30 days') FROM both_of;
SELECT is(clickrollup.apply_retention(t::regclass, '2026-03-01 00:00:00+00')::text, '(0,5,4)', t || ': retention')
FROM both_of;
SELECT put(t, 'c') FROM both_of; SELECT run(t) FROM both_of;
SELECT results_eq(format('SELECT bucket, event_count FROM %I WHERE k = ''c'' AND NOT isfinite(bucket) ORDER BY 1',
    t || '_month'), $$VALUES ('-infinity'::timestamptz, 3::bigint), ('infinity', 2)$$, t || ': late ones are counted')
FROM both_of;
SELECT is_empty($$SELECT * FROM clickrollup.health() WHERE state <> 'ok'$$, 'health is well');
-- Times without a zone; a date goes further than any time.
CREATE TABLE days (id bigserial, day date NOT NULL, local timestamp NOT NULL);
SELECT clickrollup.create_rollup('days', 'days_month', 'month', time_column => 'day', time_zone => 'Asia/Kathmandu',
    schedule => NULL), clickrollup.create_rollup('days', 'days_hour', '1 hour', time_column => 'local',
    time_zone => 'Asia/Kathmandu', schedule => NULL);
INSERT INTO days (day, local) VALUES ('5874897-12-31', '294276-12-31 23:59:59'), ('infinity', 'infinity'),
    ('-infinity', '-infinity'), ('4714-11-24 BC', '4714-11-24 00:00:00 BC'), ('2026-01-01', '2026-01-01 00:00:00');
SELECT 1 FROM aggregate_days_month(), aggregate_days_hour();
SELECT results_eq('SELECT bucket, event_count FROM ' || r || ' ORDER BY 1',
    $$VALUES ('-infinity'::timestamptz, 2::bigint), ('2025-12-31 18:15:00+00', 1), ('infinity', 2)$$, r)
FROM (VALUES ('days_month')) AS v (r);
SELECT results_eq('SELECT sum(event_count) FROM days_hour WHERE NOT isfinite(bucket)', 'SELECT 4::numeric',
    'by the hour');
SELECT * FROM finish();
