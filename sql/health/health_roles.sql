CREATE FUNCTION _clickrollup.health_roles() RETURNS SETOF clickrollup.finding
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT NULL, 'retention owner gone', 'warning'::clickrollup.health_state,
           format('role %s, which set the retention of %s, does not exist any more: set_retention(%2$L, ...) by the '
                  'table''s owner sets it again', s.owner, s.event_table_name)
    FROM clickrollup.source_retention AS s
    WHERE _clickrollup.is_role(_clickrollup.role_of(s.owner, s.oids)) IS NOT TRUE
    UNION ALL
    SELECT NULL, 'tenant role gone', 'warning',
           format('role %s of tenant %s of schema %s does not exist any more: create_tenant_reader(%2$s, %3$L) or '
                  'drop_tenant_reader(%2$s, %3$L)', g.name, t.tenant, t.schema_name)
    FROM clickrollup.tenant_readers AS t, LATERAL (VALUES
        (t.owner, _clickrollup.role_of(t.owner, t.oids)),
        (t.role_name, _clickrollup.role_of(t.role_name, t.oids, 'role'))) AS g (name, role)
    WHERE _clickrollup.is_role(g.role) IS NOT TRUE;
END;
COMMENT ON FUNCTION _clickrollup.health_roles() IS
    'findings about roles that are gone: those that set the retention of a source, or read for a tenant';
