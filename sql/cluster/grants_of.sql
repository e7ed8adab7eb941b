CREATE FUNCTION _clickrollup.grants_of(p_source regclass) RETURNS text[]
LANGUAGE sql STABLE
RETURN ARRAY(
    SELECT DISTINCT format('GRANT %s ON %s TO %s', x.privilege_type, n.name,
                           coalesce(quote_ident(g.rolname), 'PUBLIC'))
    FROM (SELECT _clickrollup.qualified_name(p_source)
          UNION ALL
          SELECT o.name FROM clickrollup.rollups AS r, LATERAL (
              SELECT r.rollup_table_name
              UNION ALL SELECT v.name FROM _clickrollup.view_list(r) AS v) AS o (name)
          WHERE _clickrollup.find_relation(r.event_table_name) = p_source) AS n (name)
    JOIN pg_catalog.pg_class AS c ON c.oid = _clickrollup.find_relation(n.name)
    CROSS JOIN LATERAL aclexplode(c.relacl) AS x
    LEFT JOIN pg_catalog.pg_roles AS g ON g.oid = x.grantee
    WHERE x.grantee <> c.relowner AND (x.grantee = 0 OR g.oid IS NOT NULL));

COMMENT ON FUNCTION _clickrollup.grants_of(regclass) IS
    'what was granted on a source, its rollups and their views, as statements';
