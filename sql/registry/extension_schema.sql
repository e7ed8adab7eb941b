CREATE FUNCTION _clickrollup.extension_schema(p_extension name) RETURNS name
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    RETURN (SELECT n.nspname
            FROM pg_catalog.pg_extension AS e JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace
            WHERE e.extname = p_extension);
END
$function$;
COMMENT ON FUNCTION _clickrollup.extension_schema(name) IS
    'schema of an installed extension; NULL where it is not installed in this database';
