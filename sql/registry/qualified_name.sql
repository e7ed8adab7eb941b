CREATE FUNCTION _clickrollup.qualified_name(p_relation regclass) RETURNS text
LANGUAGE plpgsql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    RETURN (SELECT format('%I.%I', n.nspname, c.relname)
            FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
            WHERE c.oid = p_relation);
END
$function$;
COMMENT ON FUNCTION _clickrollup.qualified_name(regclass) IS
    'schema-qualified, quoted name of a relation whatever the search_path is, as the registry keeps it';
