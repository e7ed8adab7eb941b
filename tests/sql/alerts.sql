\ir setup.psql
SELECT clickrollup.create_clickstream('public', schedule => NULL);
SELECT plan(11);
CREATE FUNCTION tap.alert(p_rule text, p_value text, p_tenant bigint, p_state text) RETURNS bigint LANGUAGE sql AS $$
    INSERT INTO clickrollup.alerts (alert_group, rule, rollup_name, measure, dimension, value, tenant, state, severity,
                                    title, measured, bound, window_start, window_end, fired_at, resolved_at)
    VALUES ('g', p_rule, 'rollup_events_5min', 'event_count', 'customer_id', p_value, p_tenant, p_state, 'warning',
            p_rule, 1, 2, '2026-03-01 00:00:00+00', '2026-03-01 00:15:00+00',
            CASE WHEN p_state <> 'waiting' THEN now() END, CASE WHEN p_state = 'resolved' THEN now() END)
    RETURNING alert_id $$;
SELECT alert('busy', '1', 1, 'resolved'), alert('busy', '1', 1, 'open'), alert('busy', '2', 2, 'open'),
       alert('calm', '1', 1, 'waiting'), alert('all', NULL, NULL, 'open') \g /dev/null
SELECT throws_ok($$SELECT alert('busy', '1', 1, 'open')$$, '23505', NULL,
    'one alert of a rule and value is open'); -- fails
SELECT throws_ok($$SELECT alert('all', NULL, NULL, 'waiting')$$, '23505', NULL,
    'or waits, also of an unknown value'); -- fails
SELECT lives_ok($$SELECT alert('busy', '1', 1, 'resolved')$$, 'any number are over');

SELECT clickrollup.create_tenant_reader(1, role_name => 'alerts_one') \g /dev/null
SELECT clickrollup.grant_reader(role_name => 'alerts_reader');
CREATE ROLE alerts_keeper;
SELECT clickrollup.grant_alerts('alerts_keeper');
GRANT USAGE ON SCHEMA tap TO alerts_one, alerts_reader, alerts_keeper;
SET ROLE alerts_one;
SELECT results_eq('SELECT rule, state FROM public_tenant_1.alerts ORDER BY alert_id',
    $$VALUES ('busy', 'resolved'), ('busy', 'open'), ('busy', 'resolved')$$,
    'a tenant sees those about it that fired');
SELECT throws_ok('TABLE clickrollup.alerts', '42501', NULL, 'and not the table'); -- fails
SET ROLE alerts_reader;
SELECT results_eq('SELECT count(*) FROM clickrollup.alerts', 'VALUES (6::bigint)', 'a reader of all sees all');
SELECT throws_ok($$UPDATE clickrollup.alerts SET state = 'open'$$, '42501', NULL, 'and changes none'); -- fails
SELECT throws_ok('TABLE clickrollup.alert_messages', '42501', NULL, 'nor reads what was sent'); -- fails
SET ROLE alerts_keeper;
SELECT lives_ok($$INSERT INTO clickrollup.alert_messages (alert_id, alert_group, channel, change, body)
    VALUES (1, 'g', 'ops', 'fired', '{}')$$, 'who keeps alerts writes messages');
SELECT throws_ok('TABLE clickrollup.rollups', '42501', NULL, 'and has no other right'); -- fails
RESET ROLE;
ALTER SCHEMA public RENAME TO shop;
SELECT isnt_empty('TABLE public_tenant_1.alerts', 'a tenant sees them when the schema was renamed');
DROP OWNED BY alerts_one, alerts_reader, alerts_keeper CASCADE;
DROP ROLE alerts_one, alerts_reader, alerts_keeper;
SELECT * FROM finish();
