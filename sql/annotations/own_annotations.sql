CREATE VIEW _clickrollup.own_annotations AS
SELECT a.* FROM clickrollup.annotations AS a
-- The schema may have been renamed, and its rollups with it, before this row is.
WHERE _clickrollup.rules_schema(coalesce(
    (SELECT n.nspname FROM pg_catalog.pg_namespace AS n WHERE n.oid = _clickrollup.noted_oid(a.oids, 'schema')),
    a.schema_name))
WITH CASCADED CHECK OPTION;

COMMENT ON VIEW _clickrollup.own_annotations IS
    'annotations that the role of this session may change, for the functions that do it: those of schemas whose '
    'rollups it owns';
