CREATE FUNCTION _clickrollup.check_given(p_argument text, p_value anyelement) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_hint constant text := 'Give a value, or leave it out where there is a default.';
BEGIN
    IF p_value IS NULL THEN
        RAISE EXCEPTION '% is NULL', p_argument
            USING ERRCODE = 'null_value_not_allowed', HINT = v_hint;
    ELSIF p_value::text = '' THEN
        RAISE EXCEPTION '% is empty', p_argument
            USING ERRCODE = 'invalid_parameter_value', HINT = v_hint;
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_given(text, anyelement) IS
    'raise 22004 for an argument that is NULL, 22023 for an empty text';
