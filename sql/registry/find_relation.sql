CREATE FUNCTION _clickrollup.find_relation(p_name text) RETURNS regclass
LANGUAGE plpgsql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_parts text[] := parse_ident(p_name);
BEGIN
    -- to_regclass() raises 42501 for a schema that the caller may not use, and would hide everybody else's rollups with
    -- it.
    RETURN (SELECT c.oid::regclass
            FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = v_parts[1] AND c.relname = v_parts[2] AND cardinality(v_parts) = 2);
END
$function$;
COMMENT ON FUNCTION _clickrollup.find_relation(text) IS
    'the relation that a name in the registry stands for, NULL where there is none; needs no right on its schema';
