CREATE FUNCTION _clickrollup.find_function(p_name text) RETURNS regprocedure
LANGUAGE sql STABLE STRICT
-- As find_relation().
RETURN CASE cardinality(parse_ident(p_name))
    WHEN 2 THEN (
        SELECT p.oid::regprocedure
        FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
        WHERE n.nspname = (parse_ident(p_name))[1] AND p.proname = (parse_ident(p_name))[2]
          AND p.pronargs = 1 AND p.proargtypes[0] = 'bigint'::regtype)
    ELSE to_regprocedure(p_name || '(bigint)')
END;

COMMENT ON FUNCTION _clickrollup.find_function(text) IS
    'the aggregation function that a name in the registry stands for, NULL where there is none; needs no right on its '
    'schema';
