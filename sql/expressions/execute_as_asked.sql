CREATE FUNCTION _clickrollup.execute_as_asked(p_statement text, p_search_path text) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp  -- ends with the call, and so does the one set below
AS $function$
DECLARE
    v_rows bigint;
BEGIN
    -- From here on the names of a rollup's owner count: nothing but the statement may be looked up by them.
    PERFORM set_config('search_path', p_search_path, true);
    EXECUTE p_statement;
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    RETURN v_rows;
END
$function$;
COMMENT ON FUNCTION _clickrollup.execute_as_asked(text, text) IS
    'run a statement, once, as the caller would: under its search_path and its other settings, which say how times are '
    'read; returns how many rows it was about';
