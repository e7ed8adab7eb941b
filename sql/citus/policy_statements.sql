-- Permissive policies only: on the workers Citus 13 makes restrictive ones permissive.
CREATE FUNCTION _clickrollup.policy_statements(p_table regclass) RETURNS TABLE (number integer, statement text)
LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH tenants AS MATERIALIZED (
        SELECT p.name, p.role, p.condition FROM _clickrollup.tenant_policies() AS p WHERE p.relation = p_table
    ), wanted AS (
        SELECT t.name, ARRAY[t.role] AS roles, 'SELECT' AS command, t.condition FROM tenants AS t
        UNION ALL
        SELECT 'clickrollup_all', _clickrollup.policy_roles(p_table), 'ALL', 'true' WHERE EXISTS (SELECT FROM tenants)
    ), present AS (
        SELECT p.polname AS name, p.polroles AS roles FROM pg_catalog.pg_policy AS p
        WHERE p.polrelid = p_table AND p.polname ~ '^clickrollup_'
    ), former AS (
        SELECT p.name, p.roles FROM present AS p
        WHERE NOT EXISTS (SELECT FROM wanted AS w
                          WHERE w.name = p.name AND w.roles <@ p.roles AND w.roles @> p.roles)
    ), fresh AS (
        SELECT w.* FROM wanted AS w
        WHERE NOT EXISTS (SELECT FROM present AS p
                          WHERE p.name = w.name AND w.roles <@ p.roles AND w.roles @> p.roles)
    )
    SELECT 1, format('DROP POLICY %I ON %s', f.name, p_table) FROM former AS f
    UNION ALL
    SELECT 2, format('REVOKE SELECT ON %s FROM %I', p_table, r.rolname)
    FROM former AS f JOIN pg_catalog.pg_roles AS r ON r.oid = ANY (f.roles)
    WHERE f.name <> 'clickrollup_all' AND r.oid NOT IN (SELECT t.role FROM tenants AS t)
    UNION ALL
    SELECT 2, format('REVOKE USAGE ON SCHEMA %I FROM %I', n.nspname, r.rolname)
    FROM former AS f JOIN pg_catalog.pg_roles AS r ON r.oid = ANY (f.roles)
    JOIN pg_catalog.pg_class AS c ON c.oid = p_table JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE f.name <> 'clickrollup_all' AND r.oid NOT IN (SELECT t.role FROM tenants AS t)
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_class AS o, LATERAL aclexplode(o.relacl) AS x
                      WHERE o.relnamespace = n.oid AND o.oid <> p_table AND x.grantee = r.oid)
    UNION ALL
    SELECT 3, format('ALTER TABLE %s %s ROW LEVEL SECURITY', p_table,
                     CASE WHEN e.wants THEN 'ENABLE' ELSE 'DISABLE' END)
    FROM pg_catalog.pg_class AS c, (SELECT EXISTS (SELECT FROM tenants) AS wants) AS e
    WHERE c.oid = p_table AND c.relrowsecurity <> e.wants
      AND (e.wants OR NOT EXISTS (SELECT FROM pg_catalog.pg_policy AS p
                                  WHERE p.polrelid = p_table AND p.polname !~ '^clickrollup_'))
    UNION ALL
    SELECT 4, format('CREATE POLICY %I ON %s FOR %s TO %s USING (%s)', f.name, p_table, f.command, (
                         SELECT string_agg(quote_ident(r.rolname), ', ') FROM pg_catalog.pg_roles AS r
                         WHERE r.oid = ANY (f.roles)), f.condition)
    FROM fresh AS f
    UNION ALL
    SELECT 5, format('GRANT USAGE ON SCHEMA %I TO %I', n.nspname, r.rolname)
    FROM tenants AS t JOIN pg_catalog.pg_roles AS r ON r.oid = t.role
    JOIN pg_catalog.pg_class AS c ON c.oid = p_table JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE NOT has_schema_privilege(r.oid, n.oid, 'USAGE')
    UNION ALL
    SELECT 6, format('GRANT SELECT ON %s TO %I', p_table, r.rolname)
    FROM tenants AS t JOIN pg_catalog.pg_roles AS r ON r.oid = t.role
    WHERE NOT has_table_privilege(r.oid, p_table, 'SELECT');
END;

COMMENT ON FUNCTION _clickrollup.policy_statements(regclass) IS
    'what makes the policies of a table those that tenants'' readers need, and grants them the table; row-level '
    'security goes with the last of them';
