CREATE FUNCTION _clickrollup.tables_under_readers(p_schema name) RETURNS regclass[]
LANGUAGE sql STABLE
RETURN ARRAY(
    SELECT _clickrollup.find_relation(n.name)
    FROM clickrollup.rollups AS r, LATERAL unnest(ARRAY[r.rollup_table_name, r.event_table_name]) AS n (name)
    WHERE (parse_ident(r.rollup_table_name))[1] = p_schema
    UNION
    -- What rollups that are gone have left.
    SELECT c.oid::regclass
    FROM clickrollup.tenant_readers AS t
    JOIN pg_catalog.pg_class AS c ON _clickrollup.is_owned_by(c.relowner, _clickrollup.role_of(t.owner, t.oids))
    JOIN pg_catalog.pg_policy AS p ON p.polrelid = c.oid AND p.polname ~ '^clickrollup_'
    WHERE t.schema_name = p_schema
      AND _clickrollup.role_of(t.role_name, t.oids, 'role') = ANY (p.polroles));

COMMENT ON FUNCTION _clickrollup.tables_under_readers(name) IS
    'the tables that readers of the tenants of a schema read through their views, by the registry and by the policies '
    'that are there';
