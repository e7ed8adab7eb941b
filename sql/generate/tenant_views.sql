CREATE FUNCTION _clickrollup.tenant_views(p_rollup clickrollup.rollups)
RETURNS TABLE (key text, name text, all_tenants text, condition text, "position" integer, owner oid)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT format('tenant %s %s', t.tenant, b.key), format('%I.%I', t.view_schema, (parse_ident(b.name))[2]), b.name,
           format('%I = %L', t.tenant_column, t.tenant), b.position,
           _clickrollup.role_of(t.owner, t.oids)
    FROM clickrollup.tenant_readers AS t
    JOIN clickrollup.rollup_dimensions AS d ON d.rollup_name = p_rollup.name AND d.name = t.tenant_column,
    LATERAL _clickrollup.base_views(p_rollup) AS b
    -- A view is made in a schema for a role that somebody named: who may not rule the rollup has no say.
    WHERE t.schema_name = (parse_ident(p_rollup.rollup_table_name))[1]
      AND _clickrollup.has_rights_of(_clickrollup.role_of(t.owner, t.oids), _clickrollup.owner_of(p_rollup));
END;

COMMENT ON FUNCTION _clickrollup.tenant_views(clickrollup.rollups) IS
    'the views of a rollup that show one tenant: each reads the one of all tenants, under a condition';
