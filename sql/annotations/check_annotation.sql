CREATE FUNCTION _clickrollup.check_annotation(
    p_title text, p_at timestamptz, p_until timestamptz, p_kind text, p_link text)
RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_wrong text;
BEGIN
    PERFORM _clickrollup.check_given('title', p_title);
    PERFORM _clickrollup.check_given('kind', p_kind);
    PERFORM _clickrollup.check_time('at', p_at);
    PERFORM _clickrollup.check_time('until', p_until) WHERE p_until IS NOT NULL;
    v_wrong := CASE WHEN char_length(p_title) > 200 THEN 'title has more than 200 characters'
                    WHEN p_until <= p_at THEN format('it ends at %s, and begins at %s', p_until, p_at)
                    WHEN p_kind !~ '^[a-z][a-z0-9 _-]{0,39}$' THEN format('kind "%s" is no word', left(p_kind, 40))
                    WHEN p_link !~ '^https?://[^\s<>"]+$' OR char_length(p_link) > 2000
                    THEN 'link leads not into the web' END;
    IF v_wrong IS NOT NULL THEN
        RAISE EXCEPTION 'annotation: %', v_wrong
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'A kind is of a-z, 0-9, blanks, _ and -, at most 40, such as deployment; a link begins with '
                         'https:// and has at most 2000 characters.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_annotation(text, timestamptz, timestamptz, text, text) IS
    'raise 22004 or 22023 for what is no annotation';
