CREATE FUNCTION _clickrollup.tenant_views(p_rollup clickrollup.rollups)
RETURNS TABLE (view_name text, all_tenants text, condition text)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT format('%I.%I', t.view_schema, (parse_ident(b.name))[2]), b.name, format('%I = %L', t.tenant_column, t.tenant)
    FROM clickrollup.tenant_readers AS t
    JOIN clickrollup.rollup_dimensions AS d ON d.rollup_name = p_rollup.name AND d.name = t.tenant_column,
    LATERAL _clickrollup.base_views(p_rollup) AS b
    WHERE t.schema_name = (parse_ident(p_rollup.rollup_table_name))[1]
    ORDER BY t.tenant, b.position;
END;
COMMENT ON FUNCTION _clickrollup.tenant_views(clickrollup.rollups) IS
    'names of the views that single tenants have of a rollup, with the view of all tenants that each reads and the condition on it';
