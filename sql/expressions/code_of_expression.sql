CREATE FUNCTION _clickrollup.code_of_expression(p_expression text, p_from text, p_search_path text)
RETURNS TABLE (description text, owner oid)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET client_min_messages = error  -- as in expression_type()
AS $function$
DECLARE
    v_code jsonb;
BEGIN
    PERFORM _clickrollup.execute_as_written(
        format('CREATE TEMPORARY VIEW clickrollup_probe AS SELECT %s AS probe FROM %s', p_expression, p_from),
        p_search_path);
    SELECT jsonb_agg(c) INTO v_code FROM _clickrollup.code_of('pg_temp.clickrollup_probe', false) AS c;
    RAISE EXCEPTION 'seen' USING ERRCODE = 'CR002';
EXCEPTION WHEN SQLSTATE 'CR002' THEN
    RETURN QUERY SELECT c.description, c.owner FROM jsonb_to_recordset(v_code) AS c (description text, owner oid);
END
$function$;
COMMENT ON FUNCTION _clickrollup.code_of_expression(text, text, text) IS
    'functions, operators and types that an expression over a FROM clause calls under a search_path, and the owner of '
    'each';
