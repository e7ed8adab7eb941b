\ir setup.psql
-- Roles are renamed, their things reassigned and dropped: the rollup goes on, or says what is to be done.
SELECT plan(38);
DROP ROLE IF EXISTS owners_ann, owners_anna, owners_bob, owners_reader;
CREATE ROLE owners_ann LOGIN;
CREATE ROLE owners_bob LOGIN;
CREATE ROLE owners_reader;
SELECT clickrollup.grant_rollup_owner('owners_ann'), clickrollup.grant_rollup_owner('owners_bob') \g /dev/null
CREATE SCHEMA s AUTHORIZATION owners_ann;
GRANT USAGE ON SCHEMA tap TO PUBLIC;
GRANT USAGE, CREATE ON SCHEMA s TO owners_bob;
SET search_path = s, public, tap;
SET ROLE owners_ann;
CREATE TABLE s.ev (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, customer_id bigint);
SELECT clickrollup.create_rollup('s.ev', 'e5', '5 minutes', ARRAY['customer_id'], schedule => NULL) \g /dev/null
SELECT clickrollup.create_rollup('s.e5', 'e60', '1 hour') \g /dev/null
SELECT clickrollup.set_retention('s.ev', '1 year', NULL);
INSERT INTO s.ev (at, customer_id) VALUES ('2026-01-01 00:00:00+00', 1);
CALL clickrollup.run_rollup('e5');
RESET ROLE;
GRANT CREATE ON DATABASE :"DBNAME" TO owners_ann;
SET ROLE owners_ann;
SELECT clickrollup.create_tenant_reader(1, 's', 'owners_reader') \g /dev/null
RESET ROLE;

-- ALTER ROLE … RENAME, and another role by the former name.
ALTER ROLE owners_ann RENAME TO owners_anna;
CREATE ROLE owners_ann LOGIN;
SELECT clickrollup.grant_rollup_owner('owners_ann');
SET ROLE owners_anna;
INSERT INTO s.ev (at, customer_id) VALUES ('2026-01-01 00:00:00+00', 1);
CALL clickrollup.run_rollup('e5');
SELECT is((SELECT sum(event_count)::bigint FROM s.e60), 2::bigint, 'a renamed role runs its rollup');
SELECT results_eq('SELECT DISTINCT owner FROM clickrollup.rollups', $$VALUES ('owners_anna'::name)$$,
    'the registry has the new name');
SELECT is((SELECT owner FROM clickrollup.source_retention), 'owners_anna'::name, 'for retention too');
SELECT is((SELECT owner FROM clickrollup.tenant_readers), 'owners_anna'::name, 'and tenants');
SELECT lives_ok($$SELECT clickrollup.apply_retention('s.ev', '2026-02-01 00:00:00+00')$$, 'which still applies');
RESET ROLE;
ALTER ROLE owners_reader RENAME TO owners_reads;
SET ROLE owners_anna;
SELECT is(clickrollup.create_tenant_reader(1, 's'), 'owners_reads'::name,
    'a tenant''s role is the same by a new name');
RESET ROLE;
ALTER ROLE owners_reads RENAME TO owners_reader;
GRANT USAGE ON SCHEMA s TO owners_ann;
SET ROLE owners_ann;
SELECT throws_ok($$SELECT clickrollup.drop_rollup('e5')$$, '42501', 'rollup ''e5'' is not yours',
    'who has the former name has nothing else'); -- fails
SELECT throws_ok($$SELECT clickrollup.pause_rollup('e5')$$, '42501', NULL, 'at all'); -- fails
SELECT is_empty('TABLE _clickrollup.own_rollups', 'no row');
SELECT is_empty('TABLE _clickrollup.own_retention', 'nor another');
\set ON_ERROR_STOP off
CALL clickrollup.run_rollup('e5'); -- fails
SELECT is(:'LAST_ERROR_SQLSTATE'::text, '42501', 'a run says so');
\set ON_ERROR_STOP on
RESET ROLE;
CALL clickrollup.run_all();
SELECT results_eq('SELECT DISTINCT state::text FROM clickrollup.health()', $$VALUES ('ok')$$, 'all is well');

-- change_owner().
SET ROLE owners_anna;
SELECT throws_ok($$SELECT clickrollup.change_owner('e5', 'owners_bob')$$, '42501', 'you cannot act as role owners_bob',
    'nobody gives a rollup to a role that it cannot act as'); -- fails
CREATE FUNCTION s.mine() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER mine BEFORE INSERT ON s.e60 FOR EACH ROW EXECUTE FUNCTION s.mine();
RESET ROLE;
GRANT SELECT ON s.ev, s.ev_id_seq TO owners_bob;
SELECT throws_ok($$SELECT clickrollup.change_owner('e60', 'owners_bob')$$, '42501',
    'function s.mine() of owners_anna would run with the rights of owners_bob', 'nor with code of its own'); -- fails
SELECT is((SELECT string_agg(DISTINCT tableowner, ',') FROM pg_tables WHERE schemaname = 's' AND tablename ~ '^e\d'),
    'owners_anna', 'nothing was changed');
REVOKE SELECT ON s.ev, s.ev_id_seq FROM owners_bob;
DROP TRIGGER mine ON s.e60;
GRANT owners_bob TO owners_anna;
SET ROLE owners_anna;
SELECT throws_ok($$SELECT clickrollup.change_owner('e5', 'owners_bob')$$, '42501', 'role owners_bob cannot read s.ev',
    'nor to one that cannot read the source'); -- fails
GRANT SELECT ON s.ev TO owners_bob;
SELECT throws_ok($$SELECT clickrollup.change_owner('e5', 'owners_bob')$$, '42501',
    'role owners_bob cannot read sequence s.ev_id_seq', 'or its sequence'); -- fails
GRANT SELECT ON SEQUENCE s.ev_id_seq TO owners_bob;
SELECT lives_ok($$SELECT clickrollup.change_owner('e60', 'owners_bob')$$, 'it gives the whole chain');
CREATE TEMPORARY VIEW owners AS
SELECT c.relname::text AS name, c.relowner::regrole::text AS owner FROM pg_class AS c
WHERE c.relkind IN ('r', 'v') AND c.relname <> 'ev'
  AND c.relnamespace::regnamespace::text IN ('s', 's_tenant_1')
UNION ALL SELECT p.proname, p.proowner::regrole::text FROM pg_proc AS p
          WHERE p.pronamespace = 's'::regnamespace AND p.proname <> 'mine'
UNION ALL SELECT 'schema', n.nspowner::regrole::text FROM pg_namespace AS n WHERE n.nspname = 's_tenant_1'
UNION ALL SELECT r.name, r.owner FROM clickrollup.rollups AS r
UNION ALL SELECT 'tenant', t.owner FROM clickrollup.tenant_readers AS t;
SELECT set_eq('SELECT owner FROM owners', ARRAY['owners_bob'],
    'tables, views, functions, tenants');
DROP VIEW owners;
SELECT is((SELECT owner FROM clickrollup.source_retention), 'owners_anna'::name,
    'the retention stays with the owner of the events');
INSERT INTO s.ev (at, customer_id) VALUES ('2026-01-01 00:00:00+00', 1);
RESET ROLE;
SET ROLE owners_bob;
CALL clickrollup.run_all();
SELECT is((SELECT sum(event_count)::bigint FROM s.e60), 3::bigint, 'the new owner runs it');
SELECT is_empty($$SELECT * FROM clickrollup.reconcile('e60')$$, 'and compares');
RESET ROLE;
SELECT is((SELECT count(*) FROM s_tenant_1.e60_live), 1::bigint, 'a tenant reads on');

-- The staff changes.
REVOKE owners_bob FROM owners_anna;
REASSIGN OWNED BY owners_bob TO owners_anna;
SELECT set_eq('SELECT topic FROM clickrollup.health()', ARRAY['table of another role', 'function of another role'],
    'health says whose the table is');
DROP OWNED BY owners_bob;
DROP ROLE owners_bob;
SELECT set_eq('SELECT reason FROM clickrollup.health()', ARRAY[
    'role owners_bob does not exist any more: SELECT clickrollup.change_owner(''e5'', ''owners_anna'');',
    'role owners_bob does not exist any more: SELECT clickrollup.change_owner(''e60'', ''owners_anna'');',
    'role owners_bob of tenant 1 of schema s does not exist any more: create_tenant_reader(1, ''s'') or '
        'drop_tenant_reader(1, ''s'')'], 'that the owner is gone');
CREATE ROLE owners_bob LOGIN;
SELECT is((SELECT count(*) FROM clickrollup.health() WHERE topic = 'owner gone'), 2::bigint,
    'another role of that name is not the owner');
DROP ROLE owners_bob;
SET ROLE owners_anna;
INSERT INTO s.ev (at, customer_id) VALUES ('2026-01-01 00:00:00+00', 1);
\set ON_ERROR_STOP off
CALL clickrollup.run_rollup('e5'); -- fails
SELECT is(:'LAST_ERROR_SQLSTATE'::text, '42501', 'who has the table now does not own the rollup');
RESET ROLE;
CALL clickrollup.run_rollup('e5'); -- fails
SELECT is(:'LAST_ERROR_SQLSTATE'::text, '42501', 'nor is it run for nobody');
\set ON_ERROR_STOP on
SELECT lives_ok($$SELECT clickrollup.change_owner('e5', 'owners_anna')$$, 'a superuser says whose it is');
SELECT clickrollup.create_tenant_reader(1, 's') \g /dev/null
SET ROLE owners_anna;
CALL clickrollup.run_rollup('e5');
SELECT is((SELECT sum(event_count)::bigint FROM s.e60), 4::bigint, 'and it goes on');
RESET ROLE;
SELECT results_eq('SELECT DISTINCT state::text FROM clickrollup.health()', $$VALUES ('ok')$$, 'all is well again');

-- Retention of a role that is gone.
REASSIGN OWNED BY owners_anna TO owners_ann;
DROP OWNED BY owners_anna;
DROP ROLE owners_anna;
SET ROLE owners_ann;
SELECT throws_ok($$SELECT clickrollup.apply_retention('s.ev', '2028-01-01 00:00:00+00')$$, '42501',
    'the retention of s.ev was set by owners_anna, whose rights you lack',
    'drops nothing that could not be noted'); -- fails
RESET ROLE;
SELECT clickrollup.change_owner('e5', 'owners_ann');
SELECT is((SELECT owner FROM clickrollup.source_retention), 'owners_ann'::name, 'change_owner() takes it along');
SELECT lives_ok($$SELECT clickrollup.apply_retention('s.ev', '2028-01-01 00:00:00+00')$$, 'and it applies');

-- One whose table is gone, of nobody, can be dropped.
DROP OWNED BY owners_ann CASCADE;
DROP ROLE owners_ann;
SELECT is_empty('TABLE clickrollup.rollups', 'DROP OWNED of table and source leaves no rollup');
SELECT is_empty($$SELECT * FROM clickrollup.health()$$, 'and nothing to report');
DROP ROLE owners_reader;
-- What another role has laid there, with the words of our comment, is no leftover of this one's.
CREATE ROLE owners_layer;
GRANT CREATE ON SCHEMA public TO owners_layer;
CREATE TABLE laid (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL);
SET ROLE owners_layer;
CREATE TABLE laid_5min (bucket timestamptz NOT NULL, event_count bigint NOT NULL);
INSERT INTO laid_5min VALUES ('2026-01-01 00:00+00', 1000);
COMMENT ON TABLE laid_5min IS 'rollup ''laid_5min'' of clickrollup';
CREATE TABLE events (event_id bigint GENERATED ALWAYS AS IDENTITY, event_time timestamptz NOT NULL, customer_id bigint,
    event_type text, country text, browser text, device_id bigint, session_id bigint,
    CONSTRAINT events_event_time_range CHECK (true));
RESET ROLE;
SELECT throws_ok($$SELECT clickrollup.create_rollup('laid', 'laid_5min', '5 minutes', schedule => NULL)$$,
    '42P07', NULL, 'a superuser takes no rows that another role has laid there'); -- fails
SELECT throws_ok(format('SELECT clickrollup.%I(%L, NULL)', 'create_clickstream', 'public'), '42P07', NULL,
    'and no events'); -- fails
DROP OWNED BY owners_layer;
DROP ROLE owners_layer;
SELECT * FROM finish();
