CREATE FUNCTION _clickrollup.follow_bi_schemas() RETURNS void
LANGUAGE sql
BEGIN ATOMIC
    UPDATE _clickrollup.own_bi_schemas AS b
    SET schema_name = coalesce(s.nspname, b.schema_name), bi_schema = coalesce(v.nspname, b.bi_schema),
        role_name = coalesce(r.rolname, b.role_name), owner = coalesce(o.rolname, b.owner)
    FROM clickrollup.bi_schemas AS t
    LEFT JOIN pg_catalog.pg_namespace AS s ON s.oid = _clickrollup.noted_oid(t.oids, 'schema')
    LEFT JOIN pg_catalog.pg_namespace AS v ON v.oid = _clickrollup.noted_oid(t.oids, 'views')
    LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = _clickrollup.noted_oid(t.oids, 'role')
    LEFT JOIN pg_catalog.pg_roles AS o ON o.oid = _clickrollup.noted_oid(t.oids, 'owner')
    WHERE b.schema_name = t.schema_name AND ROW(t.schema_name, t.bi_schema, t.role_name, t.owner) IS DISTINCT FROM ROW(
              coalesce(s.nspname, t.schema_name), coalesce(v.nspname, t.bi_schema),
              coalesce(r.rolname, t.role_name), coalesce(o.rolname, t.owner));
END;
COMMENT ON FUNCTION _clickrollup.follow_bi_schemas() IS
    'write the names that the schemas and roles of views for BI tools have now into the registry';
