CREATE FUNCTION _clickrollup.left_behind(p_owner name) RETURNS text
LANGUAGE sql VOLATILE
BEGIN ATOMIC
    SELECT l.what FROM (
        -- PostgreSQL runs the query of such a cursor to its end at the commit.
        SELECT format('cursor %I WITH HOLD', c.name) FROM pg_catalog.pg_cursors AS c WHERE c.is_holdable
        UNION ALL
        -- Up to 17 the trigger that a statement deferred runs as whoever commits. It cannot be dropped before.
        SELECT format('deferrable trigger %I on %s', t.tgname, t.tgrelid::regclass)
        FROM pg_catalog.pg_trigger AS t
        JOIN pg_catalog.pg_class AS c ON c.oid = t.tgrelid
        JOIN pg_catalog.pg_proc AS p ON p.oid = t.tgfoid
        WHERE t.tgdeferrable
          -- Foreign keys are checked as the owner of the table, plain unique ones call nothing of anybody.
          AND NOT (p.pronamespace = 'pg_catalog'::regnamespace AND (p.proname LIKE 'RI\_FKey\_%' OR EXISTS (
              SELECT FROM pg_catalog.pg_index AS i
              WHERE i.indexrelid = t.tgconstrindid AND i.indexprs IS NULL AND i.indpred IS NULL)))
          AND has_table_privilege(p_owner, t.tgrelid, 'INSERT, UPDATE, DELETE')
          AND NOT pg_has_role(c.relowner, (SELECT r.oid FROM pg_catalog.pg_roles AS r
                                           WHERE r.rolname = current_user), 'USAGE')
        UNION ALL
        -- A temporary relation hides others of its name for the rest of the session.
        SELECT format('temporary relation %I', c.relname)
        FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_roles AS r ON r.oid = c.relowner
        WHERE c.relnamespace = pg_my_temp_schema() AND r.rolname = p_owner AND c.relkind IN ('r', 'v', 'p', 'f')
    ) AS l (what)
    LIMIT 1;
END;

COMMENT ON FUNCTION _clickrollup.left_behind(name) IS
    'one thing that a role has left in this session or its transaction, and that would run, or be taken for something '
    'else, with the rights of the session''s role; NULL for nothing';
