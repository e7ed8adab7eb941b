CREATE FUNCTION _clickrollup.check_name(p_argument text, p_name text) RETURNS void
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    PERFORM _clickrollup.check_given(p_argument, p_name);
    IF char_length(p_name) > 200 THEN
        RAISE EXCEPTION '%: a name of % characters', p_argument, char_length(p_name)
            USING ERRCODE = 'name_too_long', HINT = 'A rollup''s name has at most 200.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_name(text, text) IS
    'raise 22004, 22023 or 42622 for what cannot name a rollup: nothing, or more than 200 characters';
