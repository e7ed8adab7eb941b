CREATE FUNCTION _clickrollup.relations_read(p_view oid) RETURNS SETOF oid
LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH RECURSIVE read (relation) AS (
        SELECT p_view
        UNION
        SELECT d.refobjid FROM read AS r
        JOIN pg_catalog.pg_rewrite AS w ON w.ev_class = r.relation
        JOIN pg_catalog.pg_depend AS d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = w.oid
             AND d.refclassid = 'pg_catalog.pg_class'::regclass
    )
    SELECT r.relation FROM read AS r;
END;
COMMENT ON FUNCTION _clickrollup.relations_read(oid) IS 'a view and the relations that it reads, through others too';
