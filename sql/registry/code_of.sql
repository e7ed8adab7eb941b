CREATE FUNCTION _clickrollup.code_of(p_relation regclass, p_writing boolean)
RETURNS TABLE (description text, owner oid)
LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH RECURSIVE read AS (
        -- The relation, its partitions and children, and what a view reads.
        SELECT p_relation::oid AS relation
        UNION
        SELECT x.relation FROM read, LATERAL (
            SELECT i.inhrelid FROM pg_catalog.pg_inherits AS i WHERE i.inhparent = read.relation
            UNION ALL
            SELECT d.refobjid FROM pg_catalog.pg_rewrite AS w
            JOIN pg_catalog.pg_depend AS d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = w.oid
            WHERE w.ev_class = read.relation AND d.refclassid = 'pg_catalog.pg_class'::regclass) AS x (relation)
    ), parts (class, object) AS (
        SELECT 'pg_catalog.pg_class'::regclass, r.relation FROM read AS r
        UNION ALL
        SELECT 'pg_catalog.pg_class'::regclass, i.indexrelid
        FROM read AS r JOIN pg_catalog.pg_index AS i ON i.indrelid = r.relation
        UNION ALL
        SELECT 'pg_catalog.pg_attrdef'::regclass, a.oid
        FROM read AS r JOIN pg_catalog.pg_attrdef AS a ON a.adrelid = r.relation WHERE p_writing
        UNION ALL
        -- The planner looks at those of children, to leave these out.
        SELECT 'pg_catalog.pg_constraint'::regclass, c.oid
        FROM read AS r JOIN pg_catalog.pg_constraint AS c ON c.conrelid = r.relation
        WHERE p_writing OR r.relation <> p_relation
        UNION ALL
        SELECT 'pg_catalog.pg_trigger'::regclass, t.oid
        FROM read AS r JOIN pg_catalog.pg_trigger AS t ON t.tgrelid = r.relation WHERE p_writing
        UNION ALL
        SELECT 'pg_catalog.pg_policy'::regclass, p.oid
        -- Reading goes on without policies, or not at all.
        FROM read AS r JOIN pg_catalog.pg_policy AS p ON p.polrelid = r.relation WHERE p_writing
        UNION ALL
        SELECT 'pg_catalog.pg_rewrite'::regclass, w.oid
        FROM read AS r JOIN pg_catalog.pg_rewrite AS w ON w.ev_class = r.relation
    ), used AS (
        -- What belongs to PostgreSQL itself has no row here.
        SELECT DISTINCT d.refclassid, d.refobjid FROM parts AS p
        JOIN pg_catalog.pg_depend AS d ON d.classid = p.class AND d.objid = p.object
    )
    SELECT format('function %s', f.oid::regprocedure), f.proowner
    FROM used AS u JOIN pg_catalog.pg_proc AS f ON f.oid = u.refobjid
    WHERE u.refclassid = 'pg_catalog.pg_proc'::regclass
    UNION ALL
    SELECT format('operator %s', o.oid::regoperator), o.oprowner
    FROM used AS u JOIN pg_catalog.pg_operator AS o ON o.oid = u.refobjid
    WHERE u.refclassid = 'pg_catalog.pg_operator'::regclass
    UNION ALL
    SELECT format('type %s', t.oid::regtype), t.typowner
    FROM used AS u JOIN pg_catalog.pg_type AS t ON t.oid = u.refobjid
    WHERE u.refclassid = 'pg_catalog.pg_type'::regclass AND t.typtype NOT IN ('e', 'c') AND t.typelem = 0
      AND p_writing;
END;

COMMENT ON FUNCTION _clickrollup.code_of(regclass, boolean) IS
    'functions, operators and types with functions that PostgreSQL may run when a relation is read, by its indexes and '
    'as a view, or written, by triggers, defaults and constraints too, and the owner of each';
