CREATE FUNCTION _clickrollup.make_functions(p_rollup clickrollup.rollups) RETURNS SETOF text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_statement text;
BEGIN
    PERFORM _clickrollup.check_replaceable(p_rollup);
    FOR v_statement IN SELECT f.statement FROM _clickrollup.function_statements(p_rollup) AS f LOOP
        PERFORM _clickrollup.execute_definition(v_statement, p_rollup.search_path);
        RETURN NEXT v_statement;
    END LOOP;
END
$function$;
COMMENT ON FUNCTION _clickrollup.make_functions(clickrollup.rollups) IS
    'create or replace the functions of a rollup, which belong to its owner, run with its rights and are closed to '
    'others; returns the statements';
