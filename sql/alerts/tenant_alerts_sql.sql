CREATE FUNCTION _clickrollup.tenant_alerts_sql(p_view_schema name, p_schema name, p_tenant bigint) RETURNS text
LANGUAGE sql IMMUTABLE
-- Tenants of another schema's rollups may have the same numbers.
RETURN format(
    'CREATE OR REPLACE VIEW %I.alerts WITH (security_barrier = true) AS
    SELECT a.alert_id, a.rule, a.rollup_name, a.measure, a.dimension, a.value, a.state, a.severity, a.title,
           a.measured, a.bound, a.window_start, a.window_end, a.fired_at, a.resolved_at
    FROM clickrollup.alerts AS a
    JOIN clickrollup.rollups AS r ON r.name = a.rollup_name
    JOIN pg_catalog.pg_namespace AS n ON n.nspname = (parse_ident(r.rollup_table_name))[1]
    WHERE n.oid = %L::regnamespace AND a.tenant = %L::bigint AND a.fired_at IS NOT NULL',
    p_view_schema, quote_ident(p_schema), p_tenant);

COMMENT ON FUNCTION _clickrollup.tenant_alerts_sql(name, name, bigint) IS
    'CREATE VIEW of the alerts that are about one tenant';
