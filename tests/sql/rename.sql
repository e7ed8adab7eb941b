\ir setup.psql
SELECT plan(28);
CREATE TABLE readings (reading_id bigint GENERATED ALWAYS AS IDENTITY, read_at timestamptz NOT NULL, sensor bigint,
    value bigint);
CREATE INDEX ON readings USING brin (reading_id);
SELECT distribute('readings', 'sensor');
SELECT * FROM clickrollup.create_rollup('readings', 'heat', '5 minutes', dimensions => ARRAY['sensor'],
    measures => ARRAY[clickrollup.count_events('n'), clickrollup.sum_of('value', 'total'),
        clickrollup.top_of('sensor', 'busiest')], schedule => NULL) \g /dev/null
SELECT * FROM clickrollup.create_rollup('heat', 'heat_hourly', '1 hour') \g /dev/null
CREATE FUNCTION read_on(how_many integer) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        EXECUTE format('INSERT INTO %s (read_at, sensor, value) SELECT ''2026-01-01 00:00:00+00''::timestamptz + i * '
            'interval ''1 minute'', i %% 4, i
                        FROM generate_series(1, %s) AS i',
                        (SELECT o.source FROM _clickrollup.rollup_objects AS o WHERE rollup_name = 'heat'), how_many);
    END $$;
SELECT read_on(100);
CALL clickrollup.run_rollup('heat');
SELECT is((SELECT sum(n)::bigint FROM heat_hourly), 100::bigint, 'before any rename');

ALTER TABLE readings RENAME TO measurements;
SELECT results_eq($$SELECT event_table_name, last_id, events_waiting FROM clickrollup.rollup_status ORDER BY name$$,
    $$VALUES ('public.measurements', 100::bigint, 0::bigint), ('public.measurements', 100, 0)$$,
    'a renamed source is followed at once');
SELECT read_on(10);
SELECT lives_ok('SELECT aggregate_heat()', 'the owner''s function too');
SELECT is((SELECT sum(n)::bigint FROM heat_hourly), 110::bigint, 'and counts');
SELECT is((SELECT sum(n)::bigint FROM heat_live), 110::bigint, 'so does the live view');

CREATE SCHEMA elsewhere;
ALTER TABLE measurements SET SCHEMA elsewhere;
SELECT is((SELECT event_table_name || ' ' || event_id_sequence_name FROM clickrollup.rollups WHERE name = 'heat'),
    'elsewhere.measurements elsewhere.readings_reading_id_seq', 'SET SCHEMA takes the sequence along');
ALTER SEQUENCE elsewhere.readings_reading_id_seq RENAME TO "numbers; of";
SELECT read_on(10);
CALL clickrollup.run_rollup('heat');
SELECT is((SELECT sum(n)::bigint FROM heat_hourly), 120::bigint, 'a renamed sequence is followed');
ALTER SCHEMA elsewhere RENAME TO "Else Where";
SELECT read_on(10);
CALL clickrollup.run_rollup('heat');
SELECT is((SELECT sum(n)::bigint FROM heat_hourly), 130::bigint, 'a renamed schema is followed');

GRANT SELECT ON heat_live TO pg_monitor;
ALTER TABLE heat RENAME TO warmth;
SELECT is((SELECT rollup_table_name FROM clickrollup.rollups WHERE name = 'heat'), 'public.warmth',
    'a renamed rollup table is followed');
SELECT results_eq($$SELECT relname::text COLLATE "default" FROM pg_class WHERE relkind = 'v'
    AND relnamespace = 'public'::regnamespace AND relname ~ '^(heat|warmth)' ORDER BY 1$$,
    $$VALUES ('heat_hourly_busiest'), ('heat_hourly_live'), ('heat_hourly_parts'), ('heat_hourly_plain'),
        ('warmth_busiest'), ('warmth_live'), ('warmth_parts'), ('warmth_plain')$$,
    'and its views take its name');
SELECT ok(has_table_privilege('pg_monitor', 'warmth_live', 'SELECT'), 'with their grants');
SELECT read_on(10);
SELECT is((SELECT sum(n)::bigint FROM warmth_plain), 140::bigint, 'they read on');
ALTER TABLE warmth SET SCHEMA "Else Where";
CALL clickrollup.run_rollup('heat');
SELECT results_eq('SELECT sum(n)::bigint FROM "Else Where".warmth_live', 'SELECT sum(n)::bigint FROM heat_hourly',
    'and follow it into another schema');
SELECT is((SELECT sum(n)::bigint FROM heat_hourly), 140::bigint, 'the chain goes on');
SELECT results_eq($$SELECT state::text FROM clickrollup.health()$$, $$VALUES ('ok'), ('ok')$$, 'all is well');

-- Names change places: the rollup stays with its table, as its views do.
SET search_path = public, "Else Where", tap;
ALTER TABLE measurements RENAME TO measurements_old;
CREATE TABLE "Else Where".measurements (LIKE measurements_old);
SELECT read_on(10);
SELECT throws_ok('SELECT aggregate_heat()', '55000', NULL,
    'a new table under the old name is another table, which may be meant'); -- fails
SELECT clickrollup.change_source('heat', 'measurements_old') \g /dev/null
CALL clickrollup.run_rollup('heat');
SELECT is((SELECT sum(n)::bigint FROM heat_hourly), 150::bigint, 'it is not');

-- What the registry is told by hand counts.
UPDATE clickrollup.rollups SET rollup_table_name = 'nowhere.nothing' WHERE name = 'heat_hourly';
ALTER TABLE measurements_old RENAME TO measurements_older;
SELECT is((SELECT rollup_table_name FROM clickrollup.rollups WHERE name = 'heat_hourly'), 'nowhere.nothing',
    'a name that was set by hand stays');
CREATE TABLE public.other (LIKE heat_hourly);
UPDATE clickrollup.rollups SET rollup_table_name = 'public.other' WHERE name = 'heat_hourly';
ALTER TABLE public.other RENAME TO another;
SELECT is((SELECT rollup_table_name FROM clickrollup.rollups WHERE name = 'heat_hourly'), 'public.another',
    'and is followed from then on');
UPDATE clickrollup.rollups SET rollup_table_name = 'public.heat_hourly' WHERE name = 'heat_hourly';

-- Somebody who knows nothing of rollups renames: nothing is refused, and the next run brings all up to date.
DROP ROLE IF EXISTS clickrollup_test_renamer;
CREATE ROLE clickrollup_test_renamer LOGIN;
GRANT clickrollup_test_renamer TO CURRENT_USER;
GRANT ALL ON SCHEMA "Else Where" TO clickrollup_test_renamer;
GRANT USAGE ON SCHEMA tap, public TO clickrollup_test_renamer;
ALTER TABLE measurements_older OWNER TO clickrollup_test_renamer;
SET ROLE clickrollup_test_renamer;
SELECT lives_ok('ALTER TABLE "Else Where".measurements_older RENAME TO theirs',
    'who owns a source can rename it without rights to the registry');
RESET ROLE;
SELECT is((SELECT event_table_name FROM clickrollup.rollups WHERE name = 'heat'), '"Else Where".theirs',
    'it is followed');
SELECT read_on(10);
SELECT throws_ok('SELECT aggregate_heat()', '55000', 'rollup ''heat'' was changed since this function was made',
    'the function waits for its owner'); -- fails
CALL clickrollup.run_rollup('heat');
SELECT is((SELECT sum(n)::bigint FROM heat_hourly), 160::bigint, 'whose next run renews it');

-- Without event triggers, as where no superuser created the extension.
ALTER EVENT TRIGGER clickrollup_before_rename DISABLE;
ALTER EVENT TRIGGER clickrollup_rename_1 DISABLE;
ALTER EVENT TRIGGER clickrollup_rename_2 DISABLE;
ALTER TABLE theirs RENAME TO readings;
ALTER TABLE warmth RENAME TO heat;
SELECT is((SELECT event_table_name FROM clickrollup.rollups WHERE name = 'heat'), '"Else Where".theirs',
    'without event triggers nothing happens at once');
SELECT read_on(10);
CALL clickrollup.run_rollup('heat');
SELECT is((SELECT sum(n)::bigint FROM heat_hourly), 170::bigint, 'the next run follows all the same');
SELECT has_view('Else Where', 'heat_plain', 'views and all');
SELECT results_eq('SELECT sensor, date_bin(''1 hour'', read_at, ''1970-01-01 00:00:00+00''), count(*), sum(value) FROM '
    'readings GROUP BY 1, 2 ORDER BY 1, 2',
    'SELECT sensor, bucket, n, total FROM heat_hourly ORDER BY 1, 2', 'after all of this the rollup equals the events');
SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc AS p WHERE proname = 'aggregate_heat'
    AND 'search_path=public, tap, pg_temp' <> ALL (proconfig)$$,
    'and its function keeps the search_path it was declared with, no matter who renewed it');
ALTER TABLE readings OWNER TO CURRENT_USER;
DROP OWNED BY clickrollup_test_renamer;
DROP ROLE clickrollup_test_renamer;
SELECT * FROM finish();
