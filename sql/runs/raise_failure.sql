CREATE FUNCTION _clickrollup.raise_failure(p_result _clickrollup.run_result) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
BEGIN
    -- RAISE takes no NULL, and prints what is empty.
    IF p_result.sqlstate IS NULL THEN
        RETURN;
    ELSIF p_result.detail <> '' AND p_result.hint <> '' THEN
        RAISE EXCEPTION USING ERRCODE = p_result.sqlstate, MESSAGE = p_result.message,
                              DETAIL = p_result.detail, HINT = p_result.hint;
    ELSIF p_result.detail <> '' THEN
        RAISE EXCEPTION USING ERRCODE = p_result.sqlstate, MESSAGE = p_result.message, DETAIL = p_result.detail;
    ELSIF p_result.hint <> '' THEN
        RAISE EXCEPTION USING ERRCODE = p_result.sqlstate, MESSAGE = p_result.message, HINT = p_result.hint;
    END IF;
    RAISE EXCEPTION USING ERRCODE = p_result.sqlstate, MESSAGE = p_result.message;
END
$function$;
COMMENT ON FUNCTION _clickrollup.raise_failure(_clickrollup.run_result) IS
    'raise the error that a run has noted, as it came';
