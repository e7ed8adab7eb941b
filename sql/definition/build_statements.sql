CREATE FUNCTION clickrollup._build_statements(p_rollup text, p_source regclass) RETURNS SETOF text
LANGUAGE plpgsql AS $function$
DECLARE
    v_root text := clickrollup._root(p_rollup);
BEGIN
    RETURN NEXT clickrollup._table_sql(p_rollup, p_source);
    RETURN QUERY SELECT i.sql FROM clickrollup._index_sql(p_rollup) AS i (sql);
    IF v_root <> p_rollup THEN
        RETURN NEXT clickrollup._function_sql(v_root);
    END IF;
    RETURN NEXT clickrollup._function_sql(p_rollup);
    RETURN QUERY SELECT v.statement FROM clickrollup._views_of(p_rollup) AS v;
END
$function$;
COMMENT ON FUNCTION clickrollup._build_statements(text, regclass) IS
    'what creates the table, indexes, functions and views of a registered rollup, in the order to run it';
