CREATE FUNCTION _clickrollup.is_name(p_name text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    -- Each run has this checked, eight times. What stands below is a subtransaction, of which Citus tells the workers.
    IF p_name ~ '^([a-z_][a-z0-9_]*|"([^"]|"")+")(\.([a-z_][a-z0-9_]*|"([^"]|"")+"))?$' THEN
        RETURN true;
    END IF;
    BEGIN
        RETURN cardinality(parse_ident(p_name)) <= 2;
    EXCEPTION WHEN invalid_parameter_value THEN
        RETURN false;
    END;
END
$function$;
COMMENT ON FUNCTION _clickrollup.is_name(text) IS
    'whether a text is the name of an object, with or without its schema, and so can stand in SQL as it is';
