CREATE FUNCTION _clickrollup.tenant_annotations_sql(p_view_schema name, p_schema name, p_tenant bigint) RETURNS text
LANGUAGE sql IMMUTABLE
-- A constant of type regnamespace goes with the schema when that is renamed.
RETURN format(
    'CREATE OR REPLACE VIEW %I.annotations WITH (security_barrier = true) AS
    SELECT a.annotation_id, a.at, a.until, a.kind, a.title, a.link
    FROM clickrollup.annotations AS a
    JOIN pg_catalog.pg_namespace AS n ON n.nspname = a.schema_name AND n.oid = %L::regnamespace
    WHERE a.tenant IS NULL OR a.tenant = %L::bigint', p_view_schema, quote_ident(p_schema), p_tenant);

COMMENT ON FUNCTION _clickrollup.tenant_annotations_sql(name, name, bigint) IS
    'CREATE VIEW of the annotations that one tenant may see: its own, and those for all';
