CREATE FUNCTION _clickrollup.function_header(p_function regprocedure, p_signature text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT format(E'CREATE OR REPLACE FUNCTION %I.%I%s\n LANGUAGE plpgsql\n SECURITY DEFINER\n',
                  n.nspname, p.proname, p_signature)
    FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace WHERE p.oid = p_function
);

COMMENT ON FUNCTION _clickrollup.function_header(regprocedure, text) IS
    'how pg_get_functiondef() begins for a function of a rollup as it was made: one that runs with its owner''s rights';
