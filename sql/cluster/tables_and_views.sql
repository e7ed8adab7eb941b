CREATE FUNCTION _clickrollup.tables_and_views(p_tables regclass[]) RETURNS SETOF oid
LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH RECURSIVE found AS (
        SELECT t.relid::oid AS relid FROM unnest(p_tables) AS t (relid)
        UNION
        SELECT n.relid FROM found AS f, LATERAL (
            SELECT i.inhrelid AS relid FROM pg_catalog.pg_inherits AS i WHERE i.inhparent = f.relid
            UNION ALL SELECT w.ev_class
            FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_rewrite AS w ON w.oid = d.objid
            WHERE d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = f.relid
              AND d.classid = 'pg_catalog.pg_rewrite'::regclass) AS n
    )
    SELECT f.relid FROM found AS f;
END;
COMMENT ON FUNCTION _clickrollup.tables_and_views(regclass[]) IS
    'tables, their partitions, and all views that read these or each other';
