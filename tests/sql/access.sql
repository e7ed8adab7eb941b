\ir setup.psql
SELECT clickrollup.create_clickstream('public', schedule => NULL);
SELECT plan(33);
INSERT INTO events (event_time, customer_id, event_type, country, browser, device_id, session_id)
SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '20 seconds', i % 3, 'click', 'Peru', 'Chrome', i % 10,
    i / 4
FROM generate_series(1, 90) AS i;
SELECT five_minutely_aggregation();
INSERT INTO events (event_time, customer_id, country, device_id) VALUES ('2026-03-01 01:00:00+00', 1, 'Chad', 1),
    ('2026-03-01 01:00:00+00', 2, 'Mali', 2);

SELECT results_eq('SELECT minute, sum(event_count) FROM rollup_events_5min_parts GROUP BY 1 ORDER BY 1',
    'SELECT minute, sum(event_count) FROM rollup_events_5min_live GROUP BY 1 ORDER BY 1',
    'parts add up to the live view');

SELECT is(clickrollup.create_tenant_reader(1), 'public_tenant_1_reader'::name, 'the role of tenant 1');
SELECT is(clickrollup.create_tenant_reader(2, role_name => 'access_two'), 'access_two'::name, 'a name of one''s own');
-- Who may do what, and what the registry knows of it.
CREATE VIEW tap.access AS
SELECT 'role' AS kind, rolname AS name, r::text AS state FROM pg_roles AS r WHERE rolname ~ '^(public_tenant|access)_'
UNION ALL SELECT 'member', member::regrole::name, m::text FROM pg_auth_members AS m
UNION ALL SELECT 'schema', nspname, nspacl::text FROM pg_namespace WHERE nspname !~ '^pg_'
UNION ALL SELECT 'default', defaclnamespace::regnamespace::name, defaclacl::text FROM pg_default_acl
UNION ALL SELECT 'relation', relname, concat_ws(' ', relnamespace, relacl, reloptions, pg_get_viewdef(oid))
    FROM pg_class
    WHERE relkind IN ('r', 'p', 'v') AND relpersistence = 'p'
UNION ALL SELECT 'registry', role_name, t::text FROM clickrollup.tenant_readers AS t;
CREATE TEMPORARY TABLE access_before AS TABLE tap.access;
SELECT clickrollup.create_tenant_reader(1);
SELECT bag_eq('TABLE tap.access', 'TABLE access_before', 'again: nothing changes');

-- A tenant has one reader.
SELECT clickrollup.create_tenant_reader(3, role_name => 'access_three') \g /dev/null
SELECT is(clickrollup.create_tenant_reader(3), 'access_three'::name, 'called again it keeps the role that it has');
SELECT is(clickrollup.create_tenant_reader(3, role_name => 'access_four'), 'access_four'::name, 'or takes another one');
SELECT ok(NOT has_schema_privilege('access_three', 'public_tenant_3', 'USAGE'), 'the first role loses the schema');
SELECT ok(NOT has_table_privilege('access_three', 'public_tenant_3.rollup_events_5min_live', 'SELECT'),
    'and the views');
SELECT ok(has_table_privilege('access_four', 'public_tenant_3.rollup_events_5min_live', 'SELECT'),
    'the second one reads');
SELECT results_eq('SELECT role_name FROM clickrollup.tenant_readers WHERE tenant = 3',
    $$VALUES ('access_four'::name)$$, 'and is the one on record');
SELECT is((SELECT count(*) FROM pg_default_acl
           WHERE defaclnamespace = 'public_tenant_3'::regnamespace AND defaclacl::text ~ 'access_three'),
    0::bigint, 'later views are not for the first role either');
SELECT clickrollup.drop_tenant_reader(3);
DROP ROLE access_three, access_four;

CREATE ROLE access_links;
SELECT clickrollup.grant_dashboard('access_links');
SELECT ok(has_column_privilege('access_links', 'clickrollup.dashboard_links', 'revoked_at', 'UPDATE'),
    'who runs the dashboard revokes links');
SELECT ok(NOT has_column_privilege('access_links', 'clickrollup.dashboard_links', 'tenant', 'UPDATE'),
    'and gives none of them another tenant');
SELECT clickrollup.grant_reader(role_name => 'access_all');
SELECT ok(NOT has_any_column_privilege('access_all', 'clickrollup.dashboard_links', 'INSERT, UPDATE'),
    'a reader changes no link');
SELECT set_eq($$SELECT relname FROM pg_class WHERE relnamespace = 'public_tenant_1'::regnamespace$$,
    $$SELECT relname FROM pg_class WHERE relname ~ '^rollup_.*_(parts|live|plain|top_devices_1000)$'
        AND relnamespace = 'public'::regnamespace UNION ALL VALUES ('annotations'), ('alerts')$$,
    'every view is there for a tenant, under the same name');
SELECT results_eq($$SELECT count(*) FROM pg_class WHERE relnamespace = 'public_tenant_1'::regnamespace
    AND 'security_barrier=true' = ANY (reloptions)$$,
    'VALUES (10::bigint)', 'all of them barriers');

-- What a condition with a function of the reader's own gets to see.
GRANT USAGE, CREATE ON SCHEMA tap TO public_tenant_1_reader;
CREATE SCHEMA own AUTHORIZATION public_tenant_1_reader;
SET ROLE public_tenant_1_reader;
SELECT results_eq('SELECT DISTINCT customer_id FROM public_tenant_1.rollup_events_5min_live', 'VALUES (1::bigint)',
    'a reader reads its tenant');
SELECT results_eq('SELECT sum(event_count) FROM public_tenant_1.rollup_events_1hr_parts', 'VALUES (31::numeric)',
    'all of it, new events too');
CREATE FUNCTION own.leak(bigint) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS
    'BEGIN IF $1 <> 1 THEN RAISE ''saw %'', $1; END IF; RETURN true; END';
SELECT lives_ok('SELECT count(*) FROM public_tenant_1.rollup_events_5min_parts WHERE own.leak(customer_id)',
    'a function in a condition sees no other tenant');
\if :cluster
-- What is under its views it may read there; tests/citus/test_readers.py attacks that.
SELECT results_eq('SELECT DISTINCT customer_id FROM rollup_events_5min', 'VALUES (1::bigint)', 'not all of the table');
SELECT results_eq('SELECT DISTINCT customer_id FROM events', 'VALUES (1::bigint)', 'not all events');
\else
SELECT throws_ok('SELECT * FROM rollup_events_5min', '42501', NULL, 'not the table'); -- fails
SELECT throws_ok('SELECT * FROM events', '42501', NULL, 'not the events'); -- fails
\endif
SELECT throws_ok('SELECT * FROM rollup_events_5min_live', '42501', NULL, 'not the view of all'); -- fails
SELECT throws_ok('SELECT * FROM public_tenant_2.rollup_events_5min_live', '42501', NULL,
    'not another tenant''s'); -- fails
SELECT throws_ok('SELECT * FROM clickrollup.dead_letters', '42501', NULL, 'not the dead letters'); -- fails
SELECT throws_ok('CREATE OR REPLACE VIEW public_tenant_1.rollup_events_5min_parts AS SELECT 1', '42501', NULL,
    'nor changes its view'); -- fails
RESET ROLE;

SELECT clickrollup.create_rollup('events', 'visits_1d', '1 day', ARRAY['customer_id'],
    ARRAY[clickrollup.count_events('n')], schedule => NULL);
SELECT ok(has_table_privilege('public_tenant_1_reader', 'public_tenant_1.visits_1d_plain', 'SELECT'),
    'a later rollup can be read');
ALTER TABLE visits_1d RENAME TO calls_1d;
SELECT _clickrollup.follow_renames('visits_1d');
SELECT has_view('public_tenant_1', 'calls_1d_plain', 'views follow a rename');

GRANT USAGE ON SCHEMA tap TO access_all;
SET ROLE access_all;
SELECT results_eq('SELECT sum(event_count) FROM rollup_events_5min_plain', 'VALUES (92::numeric)',
    'a reader of all reads all');
SELECT throws_ok('SELECT message_value FROM clickrollup.dead_letters', '42501', NULL,
    'but no bytes of dead letters'); -- fails
RESET ROLE;

SELECT clickrollup.drop_tenant_reader(1);
SELECT hasnt_schema('public_tenant_1', 'what was made for a tenant goes');
SELECT throws_ok('SELECT clickrollup.drop_tenant_reader(1)', '42704', 'tenant 1 has no reader of schema "public"',
    'once'); -- fails
SELECT has_view('public_tenant_2', 'calls_1d_plain', 'another tenant''s views stay');
SELECT clickrollup.drop_rollup('visits_1d');
SELECT hasnt_view('public_tenant_2', 'calls_1d_plain', 'a rollup goes with the views that tenants have of it');
DROP OWNED BY public_tenant_1_reader, access_two, access_all, access_links CASCADE;
DROP ROLE public_tenant_1_reader, access_two, access_all, access_links;
SELECT * FROM finish();
