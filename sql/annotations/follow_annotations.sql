CREATE FUNCTION _clickrollup.follow_annotations() RETURNS void
LANGUAGE sql
BEGIN ATOMIC
    UPDATE _clickrollup.own_annotations AS a SET schema_name = n.nspname FROM pg_catalog.pg_namespace AS n
    WHERE n.oid = _clickrollup.noted_oid(a.oids, 'schema') AND n.nspname <> a.schema_name;
END;
COMMENT ON FUNCTION _clickrollup.follow_annotations() IS
    'write the names that the schemas of annotations have now into them';
