CREATE FUNCTION _clickrollup.function_name(p_function oid) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT format('%I.%I', n.nspname, p.proname)
    FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
    WHERE p.oid = p_function
);
COMMENT ON FUNCTION _clickrollup.function_name(oid) IS
    'qualified, quoted name of a function, without its arguments; NULL where it is gone';
