CREATE FUNCTION _clickrollup.grants_of(p_tables regclass[]) RETURNS text[]
LANGUAGE sql STABLE
-- What was granted on a table and its columns Citus keeps by itself.
RETURN ARRAY(
    SELECT format('GRANT %s%s ON %s TO %s%s', x.privilege_type, ' (' || quote_ident(a.attname) || ')',
                  _clickrollup.qualified_name(c.oid), coalesce(quote_ident(g.rolname), 'PUBLIC'),
                  CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
    FROM _clickrollup.tables_and_views(p_tables) AS t (relid)
    JOIN pg_catalog.pg_class AS c ON c.oid = t.relid AND c.relkind IN ('v', 'm')
    CROSS JOIN LATERAL (
        SELECT NULL::name AS attname, c.relacl AS acl
        UNION ALL SELECT o.attname, o.attacl FROM pg_catalog.pg_attribute AS o
        WHERE o.attrelid = c.oid AND NOT o.attisdropped) AS a
    CROSS JOIN LATERAL aclexplode(a.acl) AS x
    LEFT JOIN pg_catalog.pg_roles AS g ON g.oid = x.grantee
    WHERE x.grantee <> c.relowner AND (x.grantee = 0 OR g.oid IS NOT NULL));

COMMENT ON FUNCTION _clickrollup.grants_of(regclass[]) IS
    'what was granted on the views that read tables, and on columns of these views, as statements';
