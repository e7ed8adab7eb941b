CREATE FUNCTION _clickrollup.follow_readers() RETURNS void
LANGUAGE sql
BEGIN ATOMIC
    WITH named AS (
        SELECT t.schema_name, t.tenant, coalesce(s.nspname, t.schema_name) AS schema_now,
               coalesce(v.nspname, t.view_schema) AS views_now, coalesce(r.rolname, t.role_name) AS role_now,
               coalesce(o.rolname, t.owner) AS owner_now
        FROM clickrollup.tenant_readers AS t
        LEFT JOIN pg_catalog.pg_namespace AS s ON s.oid = _clickrollup.noted_oid(t.oids, 'schema')
        LEFT JOIN pg_catalog.pg_namespace AS v ON v.oid = _clickrollup.noted_oid(t.oids, 'views')
        LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = _clickrollup.noted_oid(t.oids, 'role')
        LEFT JOIN pg_catalog.pg_roles AS o ON o.oid = _clickrollup.noted_oid(t.oids, 'owner')
        WHERE ROW(t.schema_name, t.view_schema, t.role_name, t.owner) IS DISTINCT FROM ROW(
                  coalesce(s.nspname, t.schema_name), coalesce(v.nspname, t.view_schema),
                  coalesce(r.rolname, t.role_name), coalesce(o.rolname, t.owner))
          -- As check_reader_owner() will ask.
          AND EXISTS (SELECT FROM clickrollup.rollups AS u
                      WHERE (parse_ident(u.rollup_table_name))[1] = coalesce(s.nspname, t.schema_name)
                        AND _clickrollup.has_rights_of(_clickrollup.role_of(t.owner, t.oids), _clickrollup.owner_of(u)))
    ), locked AS (
        SELECT t.schema_name, t.tenant FROM _clickrollup.own_readers AS t
        WHERE (t.schema_name, t.tenant) IN (SELECT n.schema_name, n.tenant FROM named AS n)
        FOR UPDATE SKIP LOCKED
    )
    UPDATE _clickrollup.own_readers AS t
    SET schema_name = n.schema_now, view_schema = n.views_now, role_name = n.role_now, owner = n.owner_now
    FROM named AS n JOIN locked AS l ON l.schema_name = n.schema_name AND l.tenant = n.tenant
    WHERE t.schema_name = n.schema_name AND t.tenant = n.tenant;
END;
COMMENT ON FUNCTION _clickrollup.follow_readers() IS
    'write the names that the schemas and roles of tenants'' readers have now into the registry';
