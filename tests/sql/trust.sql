\ir setup.psql
-- What a role that may own rollups writes into the registry runs nothing, grants nothing and drops nothing of others.
SELECT plan(38);
SELECT clickrollup.create_clickstream('public', schedule => NULL);
INSERT INTO events (event_time, customer_id, event_type, device_id)
SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '1 minute', i % 3, 'click',
    i FROM generate_series(1, 60) AS i;
SELECT five_minutely_aggregation();
CREATE ROLE trust_evil LOGIN;  -- as Citus wants of who works on the nodes
SELECT clickrollup.grant_rollup_owner('trust_evil');
CREATE SCHEMA evil AUTHORIZATION trust_evil;
CREATE TABLE important AS SELECT 42 AS x;
CREATE SEQUENCE tickets;
SELECT nextval('tickets');
GRANT USAGE ON SCHEMA tap TO trust_evil;
GRANT CREATE ON SCHEMA public TO trust_evil;
-- Who calls this says with whose rights.
CREATE TABLE called_as (role_name name);
GRANT INSERT ON called_as TO PUBLIC;

SET ROLE trust_evil;
SET search_path = tap, evil, public;
CREATE FUNCTION evil.call() RETURNS timestamptz LANGUAGE plpgsql VOLATILE AS
    'BEGIN INSERT INTO public.called_as VALUES (current_user); RETURN now(); END';
CREATE TABLE evil.visits (id bigint GENERATED ALWAYS AS IDENTITY, t timestamptz NOT NULL DEFAULT now(), k int);
SELECT count(*) FROM clickrollup.create_rollup('evil.visits', 'evil', '5 minutes', schedule => NULL) \g /dev/null

-- Names.
PREPARE rename (text, text) AS SELECT throws_ok(
    format('UPDATE _clickrollup.own_rollups SET %I = %L WHERE name = ''evil''', $1, $2),
    '23514', NULL, format('%s is a name', $1)); -- fails
EXECUTE rename('event_table_name', 'evil.visits; DROP TABLE public.important');
EXECUTE rename('event_id_sequence_name', 'evil.visits_id_seq TO trust_evil; ALTER ROLE trust_evil SUPERUSER');
EXECUTE rename('rollup_table_name', 'x(');
EXECUTE rename('aggregation_function', '"');
SELECT throws_ok($$INSERT INTO _clickrollup.own_retention (event_table_name) VALUES ('a b; c')$$, '23514', NULL,
    'a table with retention too'); -- fails

-- Feeding.
SELECT throws_ok($$UPDATE _clickrollup.own_rollups SET fed_by = 'rollup_events_5min' WHERE name = 'evil'$$, '42501',
    'rollup "evil" of trust_evil cannot be fed by rollup "rollup_events_5min", which belongs to ' || session_user,
    'another role''s rollup feeds none of one''s own'); -- fails
SELECT throws_ok($$INSERT INTO _clickrollup.own_rollups (name, event_table_name, event_id_sequence_name, fed_by)
    VALUES ('evil2', 'evil.visits', 'evil.visits_id_seq', 'rollup_events_5min')$$, '42501', NULL,
        'nor a new one'); -- fails

-- Tenants.
SELECT throws_ok($$INSERT INTO _clickrollup.own_readers (schema_name, tenant, view_schema, role_name, owner)
    VALUES ('evil', 1, 'evil', 'trust_evil', 'postgres')$$, '44000', NULL,
        'no reader in another role''s name'); -- fails
SELECT throws_ok($$INSERT INTO _clickrollup.own_readers (schema_name, tenant, view_schema, role_name)
    VALUES ('public', 1, 'evil', 'trust_evil')$$, '42501', 'trust_evil has no rollup in schema "public"',
    'nor in a schema where it has no rollup'); -- fails
INSERT INTO _clickrollup.own_readers (schema_name, tenant, view_schema, role_name)
VALUES ('evil', 1, 'public', 'trust_evil');
RESET ROLE;
CREATE SCHEMA public_tenant_5 AUTHORIZATION trust_evil;
SELECT throws_ok($$SELECT clickrollup.create_tenant_reader(5, 'public')$$, '42501',
    'schema "public_tenant_5" belongs to trust_evil', 'no views in a schema whose owner could replace them'); -- fails
SELECT clickrollup.renew_rollup('rollup_events_5min');
SELECT is_empty($$SELECT relname FROM pg_class WHERE relnamespace = 'evil'::regnamespace
    AND relname ~ '^rollup_events'$$,
    'a reader that the owner of the rollups does not know of gets no view of them');
SELECT is_empty($$SELECT * FROM clickrollup.health() WHERE topic = 'view missing'$$, 'nor is it missed');
SELECT lives_ok($$SELECT clickrollup.drop_tenant_reader(1, 'evil')$$, 'the row of a stranger''s schema goes');
SELECT has_table('public', 'events', 'and nothing of that schema');
SELECT has_view('public', 'rollup_events_5min_live', 'no view either');

-- Looking.
SET ROLE trust_evil;
DROP TABLE evil.visits CASCADE;
CREATE SEQUENCE evil.visits_id_seq;
SELECT nextval('evil.visits_id_seq') \g /dev/null
CREATE VIEW evil.visits AS SELECT 1::bigint AS id, evil.call() AS t, 1 AS k;
RESET ROLE;
SELECT lives_ok('SELECT * FROM clickrollup.rollup_status', 'a view in the place of a table breaks no status');
SELECT lives_ok('SELECT * FROM clickrollup.health()', 'nor health');
SELECT is_empty('TABLE called_as', 'and is not run by those who look');
SET ROLE trust_evil;
SELECT throws_ok($$UPDATE _clickrollup.own_rollups SET event_id_sequence_name = 'public.important'
    WHERE name = 'evil'$$, '42501', NULL,
    'a table is no sequence'); -- fails
RESET ROLE;
UPDATE clickrollup.rollups SET event_id_sequence_name = 'public.important' WHERE name = 'evil';
SELECT results_eq($$SELECT last_id FROM clickrollup.rollup_status WHERE name = 'evil'$$, 'VALUES (NULL::bigint)',
    'what is no sequence has no last id');
SELECT results_eq($$SELECT events_waiting FROM clickrollup.rollup_status WHERE name = 'rollup_events_5min'$$,
    'VALUES (0::bigint)', 'and hides nobody else''s');

-- Granting.
SET ROLE trust_evil;
SELECT throws_ok($$UPDATE _clickrollup.own_rollups SET rollup_table_name = 'public.important' WHERE name = 'evil'$$,
    '42501', NULL, 'nor is another role''s table'); -- fails
RESET ROLE;
-- Were it there nevertheless.
UPDATE clickrollup.rollups SET rollup_table_name = 'public.important', event_id_sequence_name = 'public.tickets'
WHERE name = 'evil';
SELECT clickrollup.grant_reader('public', 'trust_reader');
SELECT ok(NOT has_table_privilege('trust_reader', 'important', 'SELECT'),
    'a reader does not get what the owner cannot read');
SELECT ok(NOT has_sequence_privilege('trust_reader', 'tickets', 'SELECT'), 'no sequence either');
SELECT ok(has_table_privilege('trust_reader', 'rollup_events_5min', 'SELECT'), 'it gets the others');

-- Dropping.
SELECT lives_ok($$SELECT clickrollup.drop_rollup('evil')$$, 'a rollup whose source is gone can be dropped');
SELECT has_table('public', 'important', 'and takes no table along that is not its owner''s');

-- A schema that a role may not use hides nothing from it.
CREATE SCHEMA closed;
SELECT clickrollup.create_clickstream('closed', schedule => NULL);
DROP VIEW evil.visits;
DROP SEQUENCE evil.visits_id_seq;
SET ROLE trust_evil;
CREATE TABLE evil.visits (id bigint GENERATED ALWAYS AS IDENTITY, t timestamptz NOT NULL DEFAULT now(), k int);
SELECT count(*) FROM clickrollup.create_rollup('evil.visits', 'visits_5min', '5 minutes', schedule => NULL) \g /dev/null
INSERT INTO evil.visits (k) VALUES (1);
SELECT results_eq($$SELECT events_waiting, state FROM clickrollup.rollup_status WHERE name = 'visits_5min'$$,
    $$VALUES (1::bigint, 'running')$$, 'one''s own state beside a closed schema');
SELECT lives_ok('SELECT * FROM clickrollup.health()', 'health too');
SELECT throws_ok($$SELECT clickrollup.pause_rollup('closed.rollup_events_5min')$$, '42501',
    'rollup ''' || (SELECT name FROM clickrollup.rollups WHERE rollup_table_name = 'closed.rollup_events_5min')
        || ''' is not yours', 'another role''s rollup is not one''s own, also by the name of its table'); -- fails
ALTER TABLE evil.visits RENAME TO calls;
SELECT lives_ok($$SELECT aggregate_visits_5min()$$, 'and runs, also after a rename');

-- What a role wrote runs as that role, whoever runs and repairs it.
CREATE FUNCTION evil.fire() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN INSERT INTO public.called_as VALUES (current_user); RETURN NEW; END';
CREATE TRIGGER fire BEFORE INSERT OR UPDATE ON evil.visits_5min FOR EACH ROW EXECUTE FUNCTION evil.fire();
INSERT INTO evil.calls (k) VALUES (2);
RESET ROLE;
CALL clickrollup.run_rollup('visits_5min');
SELECT lives_ok($$SELECT clickrollup.rebuild('visits_5min')$$, 'a superuser rebuilds what is not its own');
SELECT is_empty($$SELECT * FROM clickrollup.reconcile('visits_5min')$$, 'and compares it');
SELECT set_eq('SELECT role_name FROM called_as', $$VALUES ('trust_evil'::name)$$,
    'triggers have run, with the rights of the owner');
SET ROLE trust_evil;
CREATE OR REPLACE FUNCTION evil.aggregate_visits_5min(max_events bigint DEFAULT NULL, OUT start_id bigint,
    OUT end_id bigint) LANGUAGE plpgsql SECURITY INVOKER AS 'BEGIN PERFORM evil.call(); END';
RESET ROLE;
\set ON_ERROR_STOP off
CALL clickrollup.run_rollup('visits_5min', force => true); -- fails
\set ON_ERROR_STOP on
SELECT is((SELECT last_error FROM clickrollup.rollup_status WHERE name = 'visits_5min'),
    'the function of rollup ''visits_5min'' would not run with the rights of its owner, trust_evil',
    'a function that would run as its caller is not called');
SELECT set_eq('SELECT role_name FROM called_as', $$VALUES ('trust_evil'::name)$$, 'by nobody but its owner');
SELECT clickrollup.renew_rollup('visits_5min');
SELECT ok((SELECT p.prosecdef AND p.proowner::regrole::text = 'trust_evil' FROM pg_proc AS p
           WHERE p.oid = 'evil.aggregate_visits_5min(bigint)'::regprocedure),
    'renewed by a superuser it is the owner''s, and runs as the owner');
SELECT results_eq('SELECT sum(event_count)::bigint FROM visits_5min', 'VALUES (2::bigint)', 'which count');
RESET ROLE;
DROP OWNED BY trust_evil, trust_reader CASCADE;
DROP ROLE trust_evil, trust_reader;
SELECT * FROM finish();
