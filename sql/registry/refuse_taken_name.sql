CREATE FUNCTION _clickrollup.refuse_taken_name(p_name text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    RAISE EXCEPTION 'rollup ''%'' is registered already', p_name
        USING ERRCODE = 'duplicate_object', HINT = 'Choose another name, or drop_rollup() the old one.';
END
$function$;
COMMENT ON FUNCTION _clickrollup.refuse_taken_name(text) IS 'raise 42710: a rollup of that name is there';
