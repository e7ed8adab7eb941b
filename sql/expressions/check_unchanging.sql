CREATE FUNCTION _clickrollup.check_unchanging(
    p_what text, p_expression text, p_source regclass, p_search_path text)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_tree text := (_clickrollup.analysis_of(p_expression, p_source::text, p_search_path, true)).tree;
    v_part text := _clickrollup.mutable_part(v_tree);
BEGIN
    IF v_part IS NULL
       AND v_tree <> (_clickrollup.analysis_of(p_expression, p_source::text, p_search_path, false)).tree THEN
        v_part := 'your session reads a constant in it otherwise than UTC and DateStyle ISO do';
    END IF;
    IF v_part IS NOT NULL THEN
        RAISE EXCEPTION '% does not always give the same for the same event: %', p_what, v_part
            USING ERRCODE = 'invalid_object_definition', DETAIL = format('The expression is: %s', p_expression),
                  HINT = 'As in an index, all of it must be IMMUTABLE. Write the time zone, as in '
                         '(at AT TIME ZONE ''UTC'')::date and ''2026-01-01 00:00+00''; '
                         'a function of yours that does give the same: ALTER FUNCTION ... IMMUTABLE.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_unchanging(text, text, regclass, text) IS
    'raise 42P17 for an expression over a table whose result depends on the session, the time or chance: runs, views '
    'and comparisons would differ';
