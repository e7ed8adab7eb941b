CREATE FUNCTION _clickrollup.find_operations_function(p_name text) RETURNS regprocedure
LANGUAGE sql STABLE STRICT
-- As find_function().
RETURN (
    SELECT p.oid::regprocedure
    FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
    WHERE n.nspname = (parse_ident(p_name))[1] AND p.proname = (parse_ident(p_name))[2]
      AND p.pronargs = 3 AND p.proargtypes[0] = 'text'::regtype AND p.proargtypes[1] = 'text'::regtype
      AND p.proargtypes[2] = 'jsonb'::regtype);

COMMENT ON FUNCTION _clickrollup.find_operations_function(text) IS
    'the function of the given name that performs operations on a rollup, NULL where there is none; needs no right on '
    'its schema';
