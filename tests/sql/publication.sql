\ir setup.psql
SELECT plan(18);
-- A publication of all tables refuses UPDATE and DELETE on those that have no replica identity.
CREATE TABLE sales (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL, k text);
CREATE TABLE older (LIKE sales INCLUDING ALL);
SELECT clickrollup.create_rollup('older', 'older_5min', '5 minutes', ARRAY['k'], schedule => NULL) \g /dev/null
ALTER TABLE older_5min REPLICA IDENTITY DEFAULT;
SET client_min_messages = error;
CREATE PUBLICATION everything FOR ALL TABLES;
SET client_min_messages = warning;
SELECT clickrollup.create_rollup('sales', 'sales_5min', '5 minutes', ARRAY['k'], schedule => NULL) \g /dev/null
SELECT clickrollup.create_rollup('sales_5min', 'sales_1h', '1 hour', schedule => NULL) \g /dev/null
SELECT is_empty($$SELECT c.oid::regclass FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('clickrollup', '_clickrollup') AND c.relkind IN ('r', 'p') AND c.relreplident = 'd'
      AND NOT EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = c.oid AND i.indisprimary)$$,
    'every table of the extension has an identity');
CREATE FUNCTION sell() RETURNS void LANGUAGE sql AS $$
    INSERT INTO sales (at, k) VALUES ('2026-01-01 00:00+00', 'a'), ('2026-01-01 00:01+00', 'b'); $$;
SELECT sell();
CALL clickrollup.run_rollup('sales_5min');
SELECT sell();
CALL clickrollup.run_rollup('sales_5min');
SELECT is((SELECT sum(event_count)::int FROM sales_1h), 4, 'runs merge');
SELECT is(clickrollup.rebuild('sales_5min'), 2::bigint, 'rebuild()');
SELECT results_eq($$SELECT * FROM clickrollup.erase('sales', 'k = ''b''')$$,
    'VALUES (2::bigint, 2::bigint)', 'erase()');
SELECT lives_ok($$SELECT clickrollup.pause_rollup('sales_5min')$$, 'pause_rollup()');
SELECT lives_ok($$SELECT clickrollup.resume_rollup('sales_5min')$$, 'resume_rollup()');
SELECT lives_ok($$SELECT clickrollup.prune_runs('sales_5min', '0 seconds')$$, 'prune_runs()');
SELECT lives_ok($$SELECT clickrollup.add_measure('sales_5min', clickrollup.max_of('k', 'last'))$$, 'add_measure()');
SELECT lives_ok($$SELECT clickrollup.set_bucket_retention('sales_5min', '10 days')$$, 'set_bucket_retention()');
SELECT lives_ok($$SELECT clickrollup.apply_retention('sales', '2026-06-01 00:00+00')$$, 'apply_retention()');
SELECT is((SELECT count(*)::int FROM sales_5min), 0, 'which deleted');

-- A rollup from before it was so.
INSERT INTO older (at, k) VALUES ('2026-01-01 00:00+00', 'a');
SELECT throws_ok('SELECT aggregate_older_5min()', '55000', NULL, 'an older table has none'); -- fails
SELECT clickrollup.renew_rollup('older_5min');
CALL clickrollup.run_rollup('older_5min');
INSERT INTO older (at, k) VALUES ('2026-01-01 00:00+00', 'a');
CALL clickrollup.run_rollup('older_5min');
SELECT is((SELECT sum(event_count)::int FROM older_5min), 2, 'renew_rollup() gives it one');
ALTER TABLE older_5min REPLICA IDENTITY NOTHING;
SELECT clickrollup.renew_rollup('older_5min');
SELECT is((SELECT relreplident FROM pg_class WHERE relname = 'older_5min'), 'n', 'and leaves one that somebody chose');

CREATE SCHEMA web;
SELECT clickrollup.create_clickstream('web', NULL);
CREATE FUNCTION click() RETURNS void LANGUAGE sql AS $$
    INSERT INTO web.events (event_time, customer_id, event_type, country, browser, device_id, session_id)
    SELECT '2026-01-01 00:00+00', c, 'click', 'DE', 'x', 1, 1 FROM generate_series(1, 2) AS c $$;
SELECT click();
CALL clickrollup.run_rollup('rollup_events_5min');
SELECT click();
CALL clickrollup.run_rollup('rollup_events_5min');
SELECT is((SELECT sum(event_count)::int FROM web.rollup_events_1hr), 4, 'a clickstream');
SELECT results_eq($$SELECT events_deleted FROM clickrollup.erase('web.events', 'customer_id = 2')$$,
    'VALUES (2::bigint)', 'erase() from its events');
SELECT clickrollup.set_retention('web.events', '10 days', NULL);
SELECT lives_ok($$SELECT clickrollup.apply_retention('web.events', '2026-06-01 00:00+00')$$, 'and their retention');
SELECT is((SELECT count(*)::int FROM web.events), 0, 'which deleted');
DROP PUBLICATION everything;
SELECT finish();
