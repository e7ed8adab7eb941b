CREATE FUNCTION _clickrollup.tenant_policies()
RETURNS TABLE (relation regclass, name name, role oid, condition text)
LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH readers AS (
        SELECT t.*, _clickrollup.role_of(t.role_name, t.oids, 'role') AS role, r.rollup_table_name, r.event_table_name,
               (SELECT d.expression FROM clickrollup.rollup_dimensions AS d
                WHERE d.rollup_name = _clickrollup.root(r.name) AND d.name = t.tenant_column) AS expression
        FROM clickrollup.tenant_readers AS t
        JOIN clickrollup.rollups AS r ON (parse_ident(r.rollup_table_name))[1] = t.schema_name
        JOIN clickrollup.rollup_dimensions AS d ON d.rollup_name = r.name AND d.name = t.tenant_column
        WHERE _clickrollup.has_rights_of(_clickrollup.role_of(t.owner, t.oids), _clickrollup.owner_of(r))
    )
    SELECT DISTINCT s.relation, _clickrollup.fitting_name('clickrollup_', t.schema_name, '_tenant_' || t.tenant),
           t.role, format('%I = %s', a.attname, t.tenant)
    FROM readers AS t
    CROSS JOIN LATERAL (VALUES
        (_clickrollup.find_relation(t.rollup_table_name), quote_ident(t.tenant_column)),
        (_clickrollup.find_relation(t.event_table_name), t.expression)) AS s (relation, expression)
    JOIN pg_catalog.pg_attribute AS a
        ON a.attrelid = s.relation AND a.attnum > 0 AND quote_ident(a.attname) = s.expression
    WHERE _clickrollup.is_distributed(s.relation) AND _clickrollup.is_role(t.role);
END;

COMMENT ON FUNCTION _clickrollup.tenant_policies() IS
    'policies that let the readers of tenants, on Citus, read what lies under their views, of their own tenant only';
