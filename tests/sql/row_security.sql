\ir setup.psql
SELECT plan(31);
CREATE ROLE policed LOGIN;  -- as Citus wants of who works on the nodes

SELECT clickrollup.grant_rollup_owner('policed');
GRANT CREATE ON SCHEMA public TO policed;
GRANT USAGE ON SCHEMA tap TO policed;
SET ROLE policed;
CREATE FUNCTION make(name text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
    EXECUTE format('CREATE TABLE %1$I (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, tenant integer,
        writer_xid bigint NOT NULL DEFAULT txid_current());
        CREATE POLICY own ON %1$I USING (tenant = nullif(current_setting(''app.tenant'', true), '''')::integer)
            WITH CHECK (true);', name);
END $$;
CREATE FUNCTION fill(name text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
    EXECUTE format('INSERT INTO %I (at, tenant) SELECT ''2026-01-01 00:00:00+00'', i %% 3
                    FROM generate_series(1, 300) AS i', name);
END $$;
CREATE FUNCTION roll_up(name text, strategy text) RETURNS void LANGUAGE sql AS $$
    SELECT clickrollup.create_rollup(name::regclass, name || '_hour', '1 hour', ARRAY['tenant'], schedule => NULL,
                                     strategy => strategy) $$;
CREATE FUNCTION run(name text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
    EXECUTE format('SELECT 1 FROM aggregate_%s_hour()', name);
END $$;
CREATE FUNCTION police_all(name text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
    EXECUTE format('ALTER TABLE %1$I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
END $$;
CREATE FUNCTION differs(name text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_rows bigint;
BEGIN
    EXECUTE format('WITH raw AS (SELECT tenant, date_trunc(''hour'', at, ''UTC'') AS bucket, count(*) FROM %1$I
                                 GROUP BY 1, 2), kept AS (SELECT tenant, bucket, event_count FROM %1$s_hour)
                    SELECT count(*) FROM ((TABLE raw EXCEPT ALL TABLE kept)
                        UNION ALL (TABLE kept EXCEPT ALL TABLE raw)) AS d', name) INTO v_rows;
    RETURN v_rows;
END $$;

SELECT make('open_' || s), make('shut_' || s) FROM (VALUES ('sequence'), ('snapshot')) AS v (s);
SELECT police_all('shut_' || s) FROM (VALUES ('sequence'), ('snapshot')) AS v (s);
SELECT throws_ok(format('SELECT roll_up(%L, %L)', 'shut_' || s, s), '42501',
    format('row-level security of public.shut_%s may hide rows from role policed', s), s || ': refused at creation')
FROM (VALUES ('sequence'), ('snapshot')) AS v (s); -- fails
-- Its owner sees all rows where policies are not forced on him.
ALTER TABLE open_sequence ENABLE ROW LEVEL SECURITY; ALTER TABLE open_snapshot ENABLE ROW LEVEL SECURITY;
SELECT roll_up('open_' || s, s), fill('open_' || s) FROM (VALUES ('sequence'), ('snapshot')) AS v (s);
SELECT run('open_' || s) FROM (VALUES ('sequence'), ('snapshot')) AS v (s);
SELECT is(differs('open_' || s), 0::bigint, s || ': the owner sees and counts all')
FROM (VALUES ('sequence'), ('snapshot')) AS v (s);
SELECT clickrollup.set_retention('open_' || s, '30 days', NULL) FROM (VALUES ('sequence'), ('snapshot')) AS v (s);
-- Now they are forced, as the next 300 come.
SELECT police_all('open_' || s), fill('open_' || s) FROM (VALUES ('sequence'), ('snapshot')) AS v (s);
SELECT throws_ok(format(c, s), '42501', NULL, s || ': ' || c || ' raises')
FROM (VALUES ('sequence'), ('snapshot')) AS v (s), (VALUES
    ('SELECT run(''open_%s'')'),
    ('SELECT * FROM clickrollup.reconcile(''open_%s_hour'')'),
    ('SELECT * FROM clickrollup.find_misplaced(''open_%s_hour'')'),
    ('SELECT clickrollup.rebuild(''open_%s_hour'')'),
    ('SELECT * FROM clickrollup.erase(''open_%s'', ''tenant = 1'')'),
    ('SELECT * FROM clickrollup.apply_retention(''open_%s'', ''2026-03-01 00:00:00+00'')'),
    ('SELECT clickrollup.add_measure(''open_%s_hour'', clickrollup.max_of(''tenant'', ''most''))'),
    ('SELECT clickrollup.rebase(''open_snapshot'') WHERE ''%s'' > '''' ')) AS w (c); -- fails
SELECT results_eq($$SELECT rollup_name, state::text, reason FROM clickrollup.health() WHERE topic = 'window unsound'$$,
    $$VALUES ('open_sequence_hour', 'critical',
              'row-level security of public.open_sequence may hide rows from role policed'),
             ('open_snapshot_hour', 'critical',
              'row-level security of public.open_snapshot may hide rows from role policed')$$, 'health is critical');
SELECT lives_ok('SELECT * FROM clickrollup.rollup_status', 'and the status can be read');
SELECT throws_matching(format('SELECT run(%L)', 'open_' || s), 'hide rows', s || ': with a tenant set, too')
FROM (VALUES ('sequence'), ('snapshot')) AS v (s), set_config('app.tenant', '1', false); -- fails
RESET ROLE;
-- A role that bypasses the policies counts all of them.
ALTER ROLE policed BYPASSRLS;
SET ROLE policed;
SELECT run('open_' || s) FROM (VALUES ('sequence'), ('snapshot')) AS v (s);
SELECT is(differs('open_' || s), 0::bigint, s || ': what waited is counted')
FROM (VALUES ('sequence'), ('snapshot')) AS v (s);
SELECT is_empty(format('SELECT * FROM clickrollup.reconcile(%L)', 'open_' || s || '_hour'), s || ': reconcile agrees')
FROM (VALUES ('sequence'), ('snapshot')) AS v (s);
RESET ROLE;
ALTER ROLE policed NOBYPASSRLS;
-- Policies of a partition do not filter what is read through its table; retention reads it by itself.
SET ROLE policed;
CREATE TABLE parted (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, tenant integer)
    PARTITION BY RANGE (at);
CREATE TABLE parted_0101 PARTITION OF parted FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2026-01-02 00:00:00+00');
CREATE POLICY none ON parted_0101 USING (false);
SELECT police_all('parted_0101'), roll_up('parted', 'sequence'), fill('parted'), run('parted');
SELECT is(differs('parted'), 0::bigint, 'a partition''s policies hide nothing from a run');
SELECT is((SELECT sum(event_count) FROM parted_hour), 300::numeric, 'all');
SELECT fill('parted'); SELECT clickrollup.set_retention('parted', '30 days', NULL);
SELECT throws_ok($$SELECT * FROM clickrollup.apply_retention('parted', '2026-03-01 00:00:00+00')$$, '42501', NULL,
    'retention does not take a partition for empty'); -- fails
RESET ROLE;
SELECT * FROM finish();
RESET client_min_messages;
DROP OWNED BY policed CASCADE;
DROP ROLE policed;
