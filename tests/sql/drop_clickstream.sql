\ir setup.psql
\if :cluster
-- Its clickstream has the views of a tenant, which a cluster does not have.
CREATE SCHEMA cs;
SELECT clickrollup.create_clickstream('cs', NULL);
SELECT plan(2);
DROP SCHEMA cs CASCADE;
SELECT is_empty('TABLE clickrollup.rollups', 'on a cluster too nothing is left after DROP SCHEMA');
CREATE SCHEMA cs;
SELECT clickrollup.create_clickstream('cs', NULL);
SELECT clickrollup.drop_clickstream('cs');
SELECT is_empty('TABLE clickrollup.rollups', 'nor after drop_clickstream()');
SELECT * FROM finish();
\q
\endif
SELECT plan(18);
-- A clickstream goes by DROP SCHEMA or by drop_clickstream(), and comes again; others are not disturbed.
CREATE SCHEMA partman;
CREATE EXTENSION pg_partman SCHEMA partman;
CREATE SCHEMA others;
SELECT clickrollup.create_clickstream('others', NULL);
CREATE FUNCTION make_clickstream() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    CREATE SCHEMA IF NOT EXISTS cs;
    PERFORM clickrollup.create_clickstream('cs', NULL);
    PERFORM clickrollup.create_dashboard_rollups('cs');
    PERFORM clickrollup.set_retention('cs.events', '30 days', NULL);
    PERFORM clickrollup.create_tenant_reader(1, 'cs', 'clickrollup_test_tenant');
    INSERT INTO cs.events (customer_id) SELECT i % 3 FROM generate_series(1, 100) AS i;
END $$;
-- What is left of it, anywhere.
CREATE VIEW left_behind AS
SELECT 'rollup ' || name AS what FROM clickrollup.rollups WHERE event_table_name LIKE 'cs.%'
UNION ALL SELECT 'retention ' || event_table_name FROM clickrollup.source_retention
UNION ALL SELECT 'tenant ' || view_schema FROM clickrollup.tenant_readers
UNION ALL SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname LIKE 'cs\_%'
UNION ALL SELECT 'partman ' || parent_table FROM partman.part_config WHERE parent_table LIKE 'cs.%'
UNION ALL SELECT 'template ' || relname FROM pg_class WHERE relname LIKE 'template\_cs%'
UNION ALL SELECT 'object ' || relname FROM pg_class
          WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'cs')
UNION ALL SELECT 'function ' || proname FROM pg_proc
          WHERE pronamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'cs')
UNION ALL SELECT 'right of ' || grantee::regrole FROM pg_namespace, aclexplode(nspacl)
          WHERE grantee = (SELECT oid FROM pg_roles WHERE rolname = 'clickrollup_test_tenant')
UNION ALL SELECT 'default right ' || defaclobjtype::text FROM pg_default_acl;
SET client_min_messages = error;
SELECT make_clickstream();
CALL clickrollup.run_all();
DROP SCHEMA cs CASCADE;
SELECT is_empty('TABLE left_behind', 'DROP SCHEMA CASCADE leaves nothing');
SELECT lives_ok('SELECT partman.run_maintenance()', 'pg_partman goes on for the others');
SELECT results_eq('SELECT DISTINCT state::text FROM clickrollup.health()', $$VALUES ('ok')$$, 'all is well');
SELECT lives_ok('SELECT make_clickstream()', 'it can be made again, and takes events');
SELECT ok((SELECT count(*) > 5 FROM pg_inherits WHERE inhparent = 'cs.events'::regclass), 'with its partitions');
CALL clickrollup.run_all();
SELECT is((SELECT sum(event_count)::bigint FROM cs.rollup_events_1day_total), 100::bigint, 'which are counted once');

SELECT lives_ok($$SELECT clickrollup.drop_clickstream('cs')$$, 'or dropped by a call');
SELECT is_empty('TABLE left_behind', 'which leaves nothing in the schema either');
SELECT throws_ok($$SELECT clickrollup.drop_clickstream('cs')$$, '42P01', 'schema "cs" has no clickstream',
    'once'); -- fails
SELECT lives_ok('SELECT make_clickstream()', 'and made again');

-- A DBA's data stays readable: of a rollup whose table is still there, the registry says what it is.
DROP TABLE cs.events CASCADE;
SELECT is((SELECT count(*) FROM clickrollup.rollups WHERE event_table_name = 'cs.events'), 12::bigint,
    'a rollup whose table is left stays known');
SELECT lives_ok('SELECT partman.run_maintenance()', 'pg_partman forgets the table all the same');
SELECT throws_ok($$SELECT clickrollup.create_clickstream('cs', NULL)$$, '55000',
    'cs.events was dropped, and rollups of it are left', 'a new one does not mix with them'); -- fails
SELECT lives_ok($$SELECT clickrollup.drop_clickstream('cs')$$, 'the call removes what is left');
SELECT is_empty('TABLE left_behind', 'all of it');

-- Without event triggers, as where no superuser created the extension.
SELECT make_clickstream();
ALTER EVENT TRIGGER clickrollup_on_drop DISABLE;
DROP SCHEMA cs CASCADE;
SELECT isnt_empty('TABLE left_behind', 'without event triggers nobody notices');
SELECT clickrollup.drop_clickstream('cs');
SELECT is_empty('TABLE left_behind', 'the call cleans up, the schema being gone');
SELECT is((SELECT count(*) FROM clickrollup.rollups WHERE event_table_name = 'others.events'), 2::bigint,
    'others are left alone');
SELECT clickrollup.drop_clickstream('others');
DROP ROLE clickrollup_test_tenant;
SELECT * FROM finish();
