\ir setup.psql
SELECT plan(35);
-- Sixty days with a partition each, and the default one. Which of them a run opens, its locks tell.
CREATE TABLE events (event_id bigint GENERATED ALWAYS AS IDENTITY, event_time timestamptz NOT NULL, customer_id integer)
    PARTITION BY RANGE (event_time);
CREATE TABLE events_default PARTITION OF events DEFAULT;
SELECT clickrollup.create_rollup('events', 'rollup_events_5min', '5 minutes', ARRAY['customer_id'],
    ARRAY[clickrollup.count_events()], schedule => NULL, bucket_column => 'minute',
    function_name => 'five_minutely_aggregation') \g /dev/null
SELECT clickrollup.create_rollup('rollup_events_5min', 'rollup_events_1hr', '1 hour', ARRAY['customer_id'],
    bucket_column => 'hour') \g /dev/null
DO $$
BEGIN
    FOR day IN 0..59 LOOP
        EXECUTE format('CREATE TABLE events_%s PARTITION OF events FOR VALUES FROM (%L) TO (%L)', day,
                       '2026-01-01 00:00:00+00'::timestamptz + day * interval '1 day',
                       '2026-01-01 00:00:00+00'::timestamptz + (day + 1) * interval '1 day');
    END LOOP;
END $$;
CREATE FUNCTION insert_on(p_day integer, p_events integer) RETURNS void LANGUAGE sql AS $$
    INSERT INTO events (event_time, customer_id)
    SELECT '2026-01-01 00:30:00+00'::timestamptz + p_day * interval '1 day', n FROM generate_series(1, p_events) AS n
$$;
CREATE FUNCTION insert_by_hand(p_id bigint, p_day integer) RETURNS void LANGUAGE sql AS $$
    INSERT INTO events (event_id, event_time, customer_id) OVERRIDING SYSTEM VALUE
    VALUES (p_id, '2026-01-01 00:30:00+00'::timestamptz + p_day * interval '1 day', 0)
$$;
CREATE FUNCTION opened() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(replace(l.relation::regclass::text, 'events_', ''), ' ' ORDER BY l.relation::regclass::text)
    FROM pg_locks AS l JOIN pg_inherits AS i ON i.inhrelid = l.relation
    WHERE l.pid = pg_backend_pid() AND i.inhparent = 'events'::regclass
$$;
CREATE FUNCTION opened_by_a_run() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM public.five_minutely_aggregation();
    RETURN public.opened();
END $$;
CREATE FUNCTION uncounted() RETURNS TABLE (bucket timestamptz, events bigint) LANGUAGE sql AS $$
    SELECT t.bucket, sum(t.n)::bigint FROM (
        SELECT date_bin('5 minutes', event_time, '1970-01-01 00:00:00+00') AS bucket, 1 AS n, '5min' AS name FROM events
        UNION ALL SELECT date_trunc('hour', event_time), 1, '1hr' FROM events
        UNION ALL SELECT minute, - event_count, '5min' FROM rollup_events_5min
        UNION ALL SELECT hour, - event_count, '1hr' FROM rollup_events_1hr) AS t
    GROUP BY t.bucket, t.name HAVING sum(t.n) <> 0
$$;
CREATE FUNCTION lag() RETURNS bigint LANGUAGE sql AS $$
    SELECT last_aggregated_id - cold_counted_id FROM clickrollup.rollups WHERE name = 'rollup_events_5min'
$$;
SELECT insert_on(day, 2) FROM generate_series(0, 59) AS day \g /dev/null
SELECT ok(opened_by_a_run() LIKE '% 5 %', 'what lies in all partitions is read from all');
SELECT is_empty('SELECT * FROM uncounted()', 'and counted');
SELECT results_eq('SELECT DISTINCT cold_before, cold_counted_id FROM clickrollup.rollups',
    $$VALUES ('2026-02-26 00:00:00+00'::timestamptz, 120::bigint)$$,
    'the four newest partitions are hot, for the chain');

SELECT insert_on(59, 10);
SELECT is(opened_by_a_run(), '56 57 58 59 default', 'new events in the newest partition: the others are not opened');
SELECT is_empty('SELECT * FROM uncounted()', 'the events are counted');
SELECT is(lag(), 10::bigint, 'the registry keeps up to where the others are counted');

-- What a run with much to do summarizes first, its locks tell too.
CREATE FUNCTION opened_to_summarize() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM _clickrollup.begin_run('rollup_events_5min', NULL, NULL, false);
    RETURN public.opened();
END $$;
CREATE INDEX ON events USING brin (event_id) WITH (autosummarize = on);
SELECT last_value AS last FROM events_event_id_seq \gset
SELECT setval('events_event_id_seq', 1000000) \g /dev/null
SELECT is(opened_to_summarize(), NULL, 'much is new in the newest partitions: the others rest unopened');
UPDATE clickrollup.rollups SET last_run_at = last_run_at - interval '1 hour';
SELECT alike(opened_to_summarize(), '% 5 %', 'once an hour their pages are summarized');
SELECT setval('events_event_id_seq', :last) \g /dev/null
DROP INDEX events_event_id_idx;

SELECT insert_on(59, 3);
SELECT insert_on(20, 1);
SELECT is(opened_by_a_run() LIKE '% 20 %', true, 'a late event is looked for');
SELECT is_empty('SELECT * FROM uncounted()', 'and counted by the same run');
SELECT is(lag(), 0::bigint, 'with all that was older');

BEGIN;
SELECT insert_on(59, 5);
ROLLBACK;
SELECT insert_on(58, 1);
SELECT is(opened_by_a_run() LIKE '% 20 %', true, 'ids that were rolled back might be late events: all is looked at');
SELECT is_empty('SELECT * FROM uncounted()', 'and the one counted');
SELECT setval('events_event_id_seq', 1000) \g /dev/null
SELECT insert_on(57, 1);
SELECT five_minutely_aggregation();
SELECT is_empty('SELECT * FROM uncounted()', 'after setval forwards too');
INSERT INTO events (event_time) VALUES ('2031-01-01 00:00:00+00'), ('1999-01-01 00:00:00+00');
SELECT five_minutely_aggregation();
SELECT is_empty('SELECT * FROM uncounted()', 'both sides of the default partition are counted');
SELECT is((SELECT cold_before FROM clickrollup.rollups WHERE fed_by IS NULL), '2026-02-26 00:00:00+00'::timestamptz,
    'an event of the far future does not decide what is hot');

-- The same number twice: by hand in an old partition, and by the sequence in a new one.
SELECT last_aggregated_id AS last FROM clickrollup.rollups WHERE fed_by IS NULL \gset
SELECT insert_by_hand(:last + 3, 7);
SELECT insert_on(59, 5);
SELECT five_minutely_aggregation();
SELECT results_eq('SELECT bucket, events FROM uncounted() ORDER BY 1', $$VALUES
    ('2026-01-08 00:00:00+00'::timestamptz, 1::bigint), ('2026-01-08 00:30:00+00', 1)$$,
    'one of two events with the same number waits, where it lies in an old partition');
SELECT is_empty('SELECT * FROM clickrollup.find_misplaced(''rollup_events_5min'')', 'it is not taken for lost');
SELECT is_empty('SELECT * FROM clickrollup.reconcile(''rollup_events_1hr'')', 'nor is anything else wrong');
SELECT throws_ok($$SELECT clickrollup.incremental_rollup_window('rollup_events_5min')$$, '55000', NULL,
    'who reads new ids only would never count it, and is refused'); -- fails
SELECT throws_ok($$SELECT _clickrollup.check_passed('events', 'events_7', '2026-03-01 00:00:00+00')$$, '55006', NULL,
    'retention does not drop it'); -- fails
SELECT clickrollup.rebuild('rollup_events_5min', '2026-01-08 00:00:00+00', '2026-01-09 00:00:00+00') \g /dev/null
SELECT is((SELECT sum(event_count) FROM rollup_events_5min WHERE minute = '2026-01-08 00:30:00+00'), 2::numeric,
    'a rebuild does not count what a run is still to count');
SELECT is(opened_by_a_run(), NULL, 'a run with nothing new does not look for it yet');
UPDATE clickrollup.rollups SET cold_counted_at = now() - interval '2 hours';
SELECT is(opened_by_a_run() LIKE '% 7 %', true, 'after an hour one does');
SELECT is_empty('SELECT * FROM uncounted()', 'then the event is counted');
UPDATE clickrollup.rollups SET cold_counted_at = now() - interval '2 hours';
SELECT is(opened_by_a_run(), NULL, 'once nothing is left it does not look again');
SELECT insert_by_hand(:last + 8, 7);
SELECT insert_on(59, 5);
SELECT five_minutely_aggregation();
UPDATE clickrollup.rollups SET cold_counted_at = now() - interval '2 hours';
SELECT insert_on(59, 5);
SELECT five_minutely_aggregation();
SELECT is_empty('SELECT * FROM uncounted()', 'together with new events too');

SELECT insert_by_hand(:last + 20, 7);
SELECT insert_on(59, 12);
SELECT five_minutely_aggregation();
SELECT is((SELECT sum(events) FROM uncounted()), 2::numeric, 'one waits again');
ALTER TABLE events ALTER COLUMN event_time DROP NOT NULL;
SELECT insert_on(59, 1);
SELECT five_minutely_aggregation();
SELECT is_empty('SELECT * FROM uncounted()', 'where events may be without a time, all partitions are read');
SELECT is((SELECT cold_before FROM clickrollup.rollups WHERE fed_by IS NULL), NULL, 'from then on');

-- Another type of time, partitions in partitions, another strategy.
CREATE TABLE old_style (id bigserial, at timestamp NOT NULL, part integer, shop integer) PARTITION BY RANGE (at);
CREATE TABLE by_snapshot (
    id bigserial, at timestamptz NOT NULL, shop integer, xid bigint NOT NULL DEFAULT txid_current()
) PARTITION BY RANGE (at);
DO $$
BEGIN
    FOR day IN 0..59 LOOP
        EXECUTE format('CREATE TABLE old_style_%s PARTITION OF old_style FOR VALUES FROM (%L) TO (%L) '
                       'PARTITION BY LIST (part)', day, '2026-01-01'::date + day, '2026-01-02'::date + day);
        EXECUTE format('CREATE TABLE old_style_%1$s_1 PARTITION OF old_style_%1$s DEFAULT', day);
        EXECUTE format('CREATE TABLE by_snapshot_%s PARTITION OF by_snapshot FOR VALUES FROM (%L) TO (%L)', day,
                       '2026-01-01 00:00:00+00'::timestamptz + day * interval '1 day',
                       '2026-01-01 00:00:00+00'::timestamptz + (day + 1) * interval '1 day');
    END LOOP;
END $$;
CREATE FUNCTION leaves_opened(p_pattern text) RETURNS bigint LANGUAGE sql AS $$
    SELECT count(*) FROM pg_locks AS l JOIN pg_class AS c ON c.oid = l.relation
    WHERE l.pid = pg_backend_pid() AND c.relkind = 'r' AND c.relispartition AND c.relname LIKE p_pattern || '%'
$$;
SET TimeZone = 'Asia/Tokyo';
SELECT clickrollup.create_rollup('old_style', 'old_5min', '5 minutes', ARRAY['shop'],
    ARRAY[clickrollup.count_events('n')], 'at', schedule => NULL) \g /dev/null
SELECT clickrollup.create_rollup('by_snapshot', 'snapshot_5min', '5 minutes', ARRAY['shop'],
    ARRAY[clickrollup.count_events('n')], 'at', schedule => NULL, strategy => 'snapshot') \g /dev/null
INSERT INTO old_style (at, part, shop) SELECT '2026-03-01 12:00', n, n FROM generate_series(1, 5) AS n;
INSERT INTO by_snapshot (at, shop) SELECT '2026-03-01 12:00:00+00', n FROM generate_series(1, 5) AS n;
CALL clickrollup.run_rollup('old_5min');
CALL clickrollup.run_rollup('snapshot_5min');
INSERT INTO old_style (at, part, shop) SELECT '2026-03-01 13:00', n, n FROM generate_series(1, 5) AS n;
INSERT INTO by_snapshot (at, shop) SELECT '2026-03-01 13:00:00+00', n FROM generate_series(1, 5) AS n;
BEGIN;
SELECT aggregate_old_5min();
SELECT is(leaves_opened('old\_style\_'), 4::bigint, 'a partition key without a zone, and partitions in partitions');
SELECT aggregate_snapshot_5min();
SELECT is(leaves_opened('by\_snapshot\_'), 60::bigint, 'by snapshot all are read: ids prove nothing there');
COMMIT;
INSERT INTO old_style (at, part, shop) VALUES ('2026-01-02 13:00', 1, 1), ('2026-03-01 13:00', 1, 1);
INSERT INTO by_snapshot (at, shop) VALUES ('2026-01-02 13:00:00+00', 1);
CALL clickrollup.run_rollup('old_5min');
CALL clickrollup.run_rollup('snapshot_5min');
SELECT is_empty('SELECT * FROM clickrollup.reconcile(''old_5min'')', 'late ones there are counted');
SELECT is((SELECT sum(n) FROM old_5min), 12::numeric, 'each once');
SELECT is((SELECT sum(n) FROM snapshot_5min), 11::numeric, 'by snapshot too');
SELECT finish();
