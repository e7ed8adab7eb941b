CREATE FUNCTION _clickrollup.analysis_of(p_expression text, p_from text, p_search_path text, p_pinned boolean)
RETURNS _clickrollup.analysis
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET client_min_messages = error  -- Citus warns of each view that it does not copy to the workers
AS $function$
DECLARE
    v_view     text := format('CREATE TEMPORARY VIEW clickrollup_probe AS SELECT (%s) AS probe FROM %s',
                              p_expression, p_from);
    v_analysis _clickrollup.analysis;
BEGIN
    -- A view is analysed but never run, so this costs nothing and finds every error that a run would meet.
    IF p_pinned THEN
        PERFORM _clickrollup.execute_as_written(v_view, p_search_path);
    ELSE
        PERFORM _clickrollup.execute_as_asked(v_view, p_search_path);
    END IF;
    SELECT _clickrollup.type_name(a.atttypid, a.atttypmod), a.atttypid, a.attcollation,
           regexp_replace(w.ev_action::text, format('\m%s\M', a.attrelid::oid), 'probe', 'g')
    INTO v_analysis
    FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_rewrite AS w ON w.ev_class = a.attrelid
    WHERE a.attrelid = 'pg_temp.clickrollup_probe'::regclass AND a.attnum = 1;
    RAISE EXCEPTION 'seen' USING ERRCODE = 'CR002';
EXCEPTION WHEN SQLSTATE 'CR002' THEN
    -- The exception took the view away again; DROP VIEW would be sent to Citus workers, which never had it.
    RETURN v_analysis;
WHEN OTHERS THEN
    RAISE EXCEPTION USING ERRCODE = SQLSTATE, MESSAGE = SQLERRM, DETAIL = format('The expression is: %s', p_expression),
        HINT = format('It must be SQL that can stand in SELECT ... FROM %s.', p_from);
END
$function$;
COMMENT ON FUNCTION _clickrollup.analysis_of(text, text, text, boolean) IS
    'what an expression over a FROM clause is, read under settings that are the same for all, or as this session reads '
    'it; raises what PostgreSQL says of an expression that is not valid there';
