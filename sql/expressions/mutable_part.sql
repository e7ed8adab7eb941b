CREATE FUNCTION _clickrollup.mutable_part(p_tree text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    WITH found (what) AS (
        SELECT format('function %s is %s', p.oid::regprocedure,
                      CASE p.provolatile WHEN 's' THEN 'STABLE' ELSE 'VOLATILE' END)
        FROM (SELECT DISTINCT m.oid[1]::oid AS oid
              FROM regexp_matches(p_tree, ':(?:funcid|opfuncid|aggfnoid|winfnoid) (\d+)', 'g') AS m (oid)) AS f
        JOIN pg_catalog.pg_proc AS p ON p.oid = f.oid
        -- The zone is an argument, whatever PostgreSQL declares.
        WHERE p.provolatile <> 'i' AND p.oid <> 'date_trunc(text, timestamptz, text)'::regprocedure
        UNION ALL
        SELECT 'it asks for the time or for who runs it' WHERE p_tree ~ '\{(SQLVALUEFUNCTION|NEXTVALUEEXPR) '
        UNION ALL
        SELECT format('%s is %s by settings of the session', c.type::regtype,
                      CASE WHEN c.to_text THEN 'written' ELSE 'read' END)
        FROM _clickrollup.converted_types(p_tree) AS c JOIN pg_catalog.pg_type AS a ON a.oid = c.type
        -- PostgreSQL calls all arrays STABLE, for what may be in them.
        JOIN pg_catalog.pg_type AS t ON t.oid = CASE WHEN a.typcategory = 'A' THEN a.typelem ELSE a.oid END
        JOIN pg_catalog.pg_proc AS p ON p.oid = CASE WHEN c.to_text THEN t.typoutput ELSE t.typinput END
        -- An enum's labels are no setting; and of these types PostgreSQL says i, though there is a setting for each.
        WHERE p.provolatile <> 'i' AND t.typtype <> 'e'
           OR c.to_text AND t.oid = ANY ('{real, double precision, interval, bytea}'::regtype[])
    )
    SELECT f.what FROM found AS f ORDER BY f.what COLLATE "C" LIMIT 1
);

COMMENT ON FUNCTION _clickrollup.mutable_part(text) IS
    'what makes an expression, given as a tree of nodes, give another result in another session or at another time; '
    'NULL for nothing';
