CREATE FUNCTION clickrollup._sibling_name(p_table regclass, p_suffix text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT format('%I.%I', n.nspname, c.relname || p_suffix)
    FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.oid = p_table
);
COMMENT ON FUNCTION clickrollup._sibling_name(regclass, text) IS
    'qualified, quoted name in the table''s schema: the table''s own with a suffix';
