CREATE FUNCTION _clickrollup.is_name(p_name text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    RETURN cardinality(parse_ident(p_name)) <= 2;
EXCEPTION WHEN invalid_parameter_value THEN
    RETURN false;
END
$function$;
COMMENT ON FUNCTION _clickrollup.is_name(text) IS
    'whether a text is the name of an object, with or without its schema, and so can stand in SQL as it is';
