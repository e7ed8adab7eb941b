CREATE FUNCTION _clickrollup.expression_type(p_expression text, p_from text, p_search_path text) RETURNS text
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET client_min_messages = error  -- Citus warns of each view that it does not copy to the workers
AS $function$
DECLARE
    v_type text;
BEGIN
    -- A view is analysed but never run, so this costs nothing and finds every error that a run would meet.
    PERFORM _clickrollup.execute_as_written(
        format('CREATE TEMPORARY VIEW clickrollup_probe AS SELECT (%s) AS probe FROM %s', p_expression, p_from),
        p_search_path);
    SELECT _clickrollup.type_name(a.atttypid, a.atttypmod) INTO v_type
    FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = 'pg_temp.clickrollup_probe'::regclass AND a.attnum = 1;
    RAISE EXCEPTION 'seen' USING ERRCODE = 'CR002';
EXCEPTION WHEN SQLSTATE 'CR002' THEN
    -- The exception took the view away again; DROP VIEW would be sent to Citus workers, which never had it.
    RETURN v_type;
WHEN OTHERS THEN
    RAISE EXCEPTION USING ERRCODE = SQLSTATE, MESSAGE = SQLERRM, DETAIL = format('The expression is: %s', p_expression),
        HINT = format('It must be SQL that can stand in SELECT … FROM %s.', p_from);
END
$function$;
COMMENT ON FUNCTION _clickrollup.expression_type(text, text, text) IS
    'type of an expression over a FROM clause under a search_path; raises what PostgreSQL says of an expression that '
    'is not valid there';
