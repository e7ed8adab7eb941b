-- One row each time that a rule held for a value of its dimension. Written by the services that judge the rules; at
-- most one row of a rule and value is not resolved, however many judge.
CREATE TABLE clickrollup.alerts (
    alert_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    alert_group  text NOT NULL,
    rule         text NOT NULL,
    rollup_name  text NOT NULL,
    measure      name NOT NULL,
    dimension    name,
    value        text,
    tenant       bigint,
    state        text NOT NULL CHECK (state IN ('waiting', 'open', 'resolved')),
    severity     text NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
    title        text NOT NULL,
    measured     double precision,
    bound        double precision,
    window_start timestamptz NOT NULL,
    window_end   timestamptz NOT NULL,
    since        timestamptz NOT NULL DEFAULT clock_timestamp(),
    fired_at     timestamptz,
    resolved_at  timestamptz,
    judged_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((state = 'waiting') = (fired_at IS NULL)),
    CHECK ((state = 'resolved') = (resolved_at IS NOT NULL))
);
CREATE UNIQUE INDEX alerts_unresolved ON clickrollup.alerts (alert_group, rule, dimension, value) NULLS NOT DISTINCT
    WHERE state <> 'resolved';
CREATE INDEX alerts_by_age ON clickrollup.alerts (resolved_at);
SELECT pg_catalog.pg_extension_config_dump('clickrollup.alerts', '');
SELECT pg_catalog.pg_extension_config_dump('clickrollup.alerts_alert_id_seq', '');

COMMENT ON TABLE clickrollup.alerts IS
    'alerts that fired, are open or were resolved, by rule and value; the rules are in the files of boards';
COMMENT ON COLUMN clickrollup.alerts.alert_group IS 'services of one group judge the same rules, and fire once';
COMMENT ON COLUMN clickrollup.alerts.rule IS 'name of the rule in the file';
COMMENT ON COLUMN clickrollup.alerts.dimension IS 'dimension by which the rule is judged; NULL: over all';
COMMENT ON COLUMN clickrollup.alerts.value IS 'value of that dimension, as text; NULL also for the unknown value';
COMMENT ON COLUMN clickrollup.alerts.tenant IS 'the one tenant that it is about, whose readers see it; NULL: of all';
COMMENT ON COLUMN clickrollup.alerts.state IS
    'waiting: the condition holds, not for long enough yet; open: it fired; resolved: the condition holds no more';
COMMENT ON COLUMN clickrollup.alerts.title IS 'what the rule says of it';
COMMENT ON COLUMN clickrollup.alerts.measured IS 'the measure over the window, when last judged; NULL: no event';
COMMENT ON COLUMN clickrollup.alerts.bound IS
    'what it was compared with: the number of the rule, or that of past weeks';
COMMENT ON COLUMN clickrollup.alerts.window_start IS 'beginning of the first bucket that was measured';
COMMENT ON COLUMN clickrollup.alerts.window_end IS 'end of the last bucket that was measured';
COMMENT ON COLUMN clickrollup.alerts.since IS 'since when the condition holds';
COMMENT ON COLUMN clickrollup.alerts.judged_at IS 'when a service judged it last';
