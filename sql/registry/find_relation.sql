CREATE FUNCTION _clickrollup.find_relation(p_name text) RETURNS regclass
LANGUAGE sql STABLE STRICT
-- to_regclass() raises 42501 for a schema that the caller may not use, and would hide everybody else's rollups with it.
RETURN CASE cardinality(parse_ident(p_name))
    WHEN 2 THEN (
        SELECT c.oid::regclass
        FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = (parse_ident(p_name))[1] AND c.relname = (parse_ident(p_name))[2])
    ELSE to_regclass(p_name)
END;

COMMENT ON FUNCTION _clickrollup.find_relation(text) IS
    'the relation that a name in the registry stands for, NULL where there is none; needs no right on its schema';
