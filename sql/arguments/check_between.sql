CREATE FUNCTION _clickrollup.check_between(
    p_argument text, p_value anycompatible, p_least anycompatible, p_most anycompatible)
RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    PERFORM _clickrollup.check_given(p_argument, p_value);
    IF p_value NOT BETWEEN p_least AND p_most THEN
        RAISE EXCEPTION '% is %', p_argument, p_value
            USING ERRCODE = 'invalid_parameter_value', HINT = format('Give a value from %s to %s.', p_least, p_most);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_between(text, anycompatible, anycompatible, anycompatible) IS
    'raise 22004 for an argument that is NULL, 22023 for one outside of its bounds';
