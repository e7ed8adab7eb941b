CREATE FUNCTION _clickrollup.check_one_statement(p_statement text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    -- A semicolon within quotes does not count, but only where nothing else can hide a quote from this look.
    IF strpos(CASE WHEN p_statement ~ '[\\$]|/\*|--' THEN p_statement
                   ELSE regexp_replace(p_statement, '''[^'']*''|"[^"]*"', '', 'g') END, ';') > 0 THEN
        RAISE EXCEPTION 'what another role wrote would be several statements, with the rights of %', current_user
            USING ERRCODE = 'insufficient_privilege', DETAIL = p_statement,
                  HINT = 'Have the owner of the rollup do it.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_one_statement(text) IS
    'raise 42501 for a text that may be more than one statement: the words of another role must not end the one that '
    'they are put into';
