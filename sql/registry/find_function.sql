CREATE FUNCTION _clickrollup.find_function(p_name text) RETURNS regprocedure
LANGUAGE plpgsql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_parts text[] := parse_ident(p_name);
BEGIN
    -- As find_relation().
    RETURN (SELECT p.oid::regprocedure
            FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
            WHERE n.nspname = v_parts[1] AND p.proname = v_parts[2] AND cardinality(v_parts) = 2
              AND p.pronargs = 1 AND p.proargtypes[0] = 'bigint'::regtype);
END
$function$;
COMMENT ON FUNCTION _clickrollup.find_function(text) IS
    'the aggregation function that a name in the registry stands for, NULL where there is none; needs no right on its '
    'schema';
