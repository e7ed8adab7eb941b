\ir setup.psql
SELECT plan(20);
SELECT clickrollup.create_clickstream(schedule => NULL);
CREATE FUNCTION try_window() RETURNS text LANGUAGE sql AS
    $$ SELECT format('%s..%s', window_start, window_end)
        FROM clickrollup.incremental_rollup_window('rollup_events_5min') $$;

SELECT is(try_window(), '1..0', 'no id was ever drawn: the window is empty and ends at 0');
SELECT is(last_aggregated_id, 0::bigint, 'an empty window leaves the watermark')
FROM clickrollup.rollups WHERE name = 'rollup_events_5min';
SELECT throws_ok($$SELECT * FROM clickrollup.incremental_rollup_window('nope')$$, '42704',
    'rollup ''nope'' is not in the rollups table', 'an unknown rollup is an error'); -- fails

INSERT INTO events (event_time, customer_id) SELECT '2026-03-01 00:00:00+00', i FROM generate_series(1, 3) AS i;
SELECT is(try_window(), '1..3', 'the window covers what came');
SELECT is(try_window(), '4..3', 'nothing new: start above end');
SELECT nextval('events_event_id_seq');
SELECT is(try_window(), '4..4', 'a drawn id without an event is part of a window');
SELECT is((SELECT last_aggregated_id FROM clickrollup.rollups WHERE name = 'rollup_events_1hr'), 4::bigint,
    'what a rollup feeds has the same watermark');
SELECT throws_ok($$SELECT * FROM clickrollup.incremental_rollup_window('rollup_events_1hr')$$, '42809', NULL,
    'and no window of its own'); -- fails

SELECT setval('events_event_id_seq', 2);
SELECT throws_ok('SELECT try_window()', '55000',
    'sequence public.events_event_id_seq stands at 2, behind the watermark 4 of rollup rollup_events_5min',
    'a sequence behind the watermark is an error'); -- fails
SELECT setval('events_event_id_seq', 1, false);
SELECT throws_ok('SELECT try_window()', '55000', NULL, 'a sequence that was started again is an error'); -- fails
SELECT setval('events_event_id_seq', 4);

\if :cluster
SELECT skip('Citus alters no sequence of a distributed table', 4);
\else
ALTER SEQUENCE events_event_id_seq CACHE 50;
SELECT throws_like('SELECT try_window()', '%out of order (CACHE 50%', 'CACHE above 1 is refused'); -- fails
ALTER SEQUENCE events_event_id_seq CACHE 1 CYCLE;
SELECT throws_like('SELECT try_window()', '%CYCLE)', 'CYCLE is refused'); -- fails
ALTER SEQUENCE events_event_id_seq NO CYCLE INCREMENT -1 MINVALUE -10;
SELECT throws_like('SELECT try_window()', '%INCREMENT -1%', 'a descending sequence is refused'); -- fails
ALTER SEQUENCE events_event_id_seq INCREMENT 1 MINVALUE 1;
SELECT is(try_window(), '5..4', 'the sequence is sound again');
\endif

CREATE SEQUENCE stray;
UPDATE clickrollup.rollups SET event_id_sequence_name = 'public.stray' WHERE name = 'rollup_events_5min';
SELECT throws_ok('SELECT try_window()', '55000', 'sequence public.stray does not number the rows of public.events',
    'a sequence of something else is refused'); -- fails
UPDATE clickrollup.rollups SET event_id_sequence_name = 'public.rollups_none' WHERE name = 'rollup_events_5min';
SELECT throws_ok('SELECT try_window()', '42P01', NULL, 'a sequence that does not exist is an error'); -- fails
UPDATE clickrollup.rollups SET event_id_sequence_name = 'public.events' WHERE name = 'rollup_events_5min';
SELECT throws_ok('SELECT try_window()', '42809', 'public.events is not a sequence', 'a table is no sequence'); -- fails

-- A table of the lab's kind: serial, no identity.
CREATE TABLE lab_events (event_id serial, customer_id bigint);
INSERT INTO lab_events (customer_id) VALUES (1), (2);
INSERT INTO clickrollup.rollups (name, event_table_name, event_id_sequence_name)
VALUES ('lab', 'lab_events', 'lab_events_event_id_seq');
SELECT is((SELECT ROW(window_start, window_end)::text FROM clickrollup.incremental_rollup_window('lab')), '(1,2)',
    'the lab''s own INSERT registers a rollup');
CREATE TABLE shared_sequence_events (event_id bigint DEFAULT nextval('stray'), customer_id bigint);
INSERT INTO shared_sequence_events (customer_id) VALUES (1);
INSERT INTO clickrollup.rollups (name, event_table_name, event_id_sequence_name)
VALUES ('default', 'shared_sequence_events', 'stray');
SELECT is((SELECT window_end FROM clickrollup.incremental_rollup_window('default')), 1::bigint,
    'a sequence that a column default draws from numbers the table');
SELECT throws_ok($$UPDATE clickrollup.rollups SET writer_wait_timeout = '0'$$, '23514', NULL,
    'a run must be allowed to wait'); -- fails
SELECT * FROM finish();
