\ir setup.psql
SELECT plan(14);
-- The registry, or the mark beside it, of another time than the rest: what a restore of single files or tables leaves.
CREATE TABLE events (event_id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, shop integer);
SELECT clickrollup.create_rollup('events', 'by_5min', '5 minutes', ARRAY['shop'], ARRAY[clickrollup.count_events()],
    schedule => NULL, bucket_column => 'minute') \g /dev/null
SELECT clickrollup.create_rollup('by_5min', 'by_hour', '1 hour', bucket_column => 'hour') \g /dev/null
CREATE PROCEDURE write(p_events integer) LANGUAGE sql AS $$
    INSERT INTO events (at, shop)
    SELECT '2026-03-01 00:00:00+00'::timestamptz + n * interval '1 minute', n % 7 FROM generate_series(1, p_events) AS n
$$;
CREATE FUNCTION found() RETURNS SETOF text LANGUAGE sql AS $$
    SELECT state || ': ' || reason FROM clickrollup.health() WHERE topic = 'runs lost'
$$;
CREATE FUNCTION mend() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE (SELECT substring(f FROM 'SELECT .*') FROM found() AS f);
END $$;
CREATE FUNCTION uncounted() RETURNS TABLE (bucket timestamptz, events bigint) LANGUAGE sql AS $$
    SELECT t.bucket, sum(t.n)::bigint FROM (
        SELECT date_bin('5 minutes', at, '1970-01-01 00:00:00+00') AS bucket, 1 AS n, '5min' AS name FROM events
        UNION ALL SELECT date_trunc('hour', at), 1, '1hr' FROM events
        UNION ALL SELECT minute, - event_count, '5min' FROM by_5min
        UNION ALL SELECT hour, - event_count, '1hr' FROM by_hour) AS t
    GROUP BY t.bucket, t.name HAVING sum(t.n) <> 0
$$;
CALL write(100);
CALL clickrollup.run_rollup('by_5min');
CREATE TABLE registry AS SELECT * FROM clickrollup.rollups;
CREATE TABLE marks AS SELECT * FROM _clickrollup.node_marks;
CALL write(200);
CALL clickrollup.run_rollup('by_5min');
SELECT is_empty('SELECT * FROM found()', 'all of one time is well');

SET session_replication_role = replica;
UPDATE clickrollup.rollups AS r SET last_aggregated_id = o.last_aggregated_id, settled_id = o.settled_id
FROM registry AS o WHERE o.name = r.name;
RESET session_replication_role;
CALL write(10);
SELECT throws_ok('SELECT _clickrollup.next_window(''by_5min'', NULL)', '55000', NULL,
    'an old registry beside new rollups: a run refuses');
SELECT throws_like('SELECT _clickrollup.next_window(''by_5min'', NULL)',
    '%noted events up to id 300 as counted, and its watermark is 100%', 'and says what it has seen');
SELECT set_eq('SELECT * FROM found()', ARRAY[
    'critical: rollup ''by_5min'' noted events up to id 300 as counted, and its watermark is 100: SELECT '
    'clickrollup.rebuild(''by_5min'', ''2026-03-01 00:01:00.000000+00 AD'', ''2026-03-01 03:20:01.000000+00 AD'', '
    'force => true);'],
    'health() names the call that mends it');
SELECT clickrollup.rebuild('by_5min', '2026-03-01 00:00:00+00', '2026-03-01 01:00:00+00', force => true) \g /dev/null
SELECT isnt_empty('SELECT * FROM found()', 'a rebuild of a part is not enough');
SELECT mend() \g /dev/null
SELECT is_empty('SELECT * FROM found()', 'all of it is');
CALL clickrollup.run_rollup('by_5min', force => true);
SELECT is_empty('SELECT * FROM uncounted()', 'each event is counted once');

SET session_replication_role = replica;
UPDATE _clickrollup.node_marks AS m SET last_id = o.last_id FROM marks AS o WHERE o.rollup_name = m.rollup_name;
DELETE FROM by_5min;
RESET session_replication_role;
CALL write(10);
SELECT throws_like('SELECT _clickrollup.next_window(''by_5min'', NULL)',
    '%noted events up to id 100 as counted, and its watermark is 310%', 'a registry ahead of the rest is refused too');
SELECT clickrollup.rebuild('by_5min', force => true) \g /dev/null
CALL clickrollup.run_rollup('by_5min', force => true);
SELECT is_empty('SELECT * FROM uncounted()', 'after a rebuild of all each event is counted once');
SELECT is_empty('SELECT * FROM found()', 'and nothing is lost');

SELECT clickrollup.rename_rollup('by_5min', 'five') \g /dev/null
CALL write(10);
CALL clickrollup.run_rollup('five');
SELECT results_eq('SELECT rollup_name, last_id FROM _clickrollup.node_marks', $$ VALUES ('five', 330::bigint) $$,
    'a mark goes with the name');
SELECT clickrollup.drop_rollup('by_hour'), clickrollup.drop_rollup('five') \g /dev/null
SELECT is_empty('SELECT * FROM _clickrollup.node_marks', 'and with the rollup');
SELECT clickrollup.create_rollup('events', 'five', '5 minutes', ARRAY['shop'], schedule => NULL) \g /dev/null
CALL clickrollup.run_rollup('five');
SELECT is_empty('SELECT * FROM found()', 'one of the same name begins anew');
SELECT results_eq('SELECT sum(event_count) FROM five', 'SELECT count(*)::numeric FROM events', 'and counts all');
SELECT finish();
