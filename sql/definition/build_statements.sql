CREATE FUNCTION _clickrollup.build_statements(p_rollup text) RETURNS SETOF text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_root text := _clickrollup.root(p_rollup);
BEGIN
    RETURN QUERY SELECT i.sql FROM _clickrollup.index_sql(p_rollup) AS i (sql);
    RETURN QUERY SELECT f.statement FROM clickrollup.rollups AS r, _clickrollup.function_statements(r) AS f
                 WHERE r.name = v_root AND v_root <> p_rollup;
    RETURN QUERY SELECT f.statement FROM clickrollup.rollups AS r, _clickrollup.function_statements(r) AS f
                 WHERE r.name = p_rollup;
    RETURN QUERY SELECT v.statement FROM _clickrollup.views_of(p_rollup) AS v;
    -- Last, because an ALTER TABLE makes the event triggers note which views there are.
    RETURN NEXT _clickrollup.identity_sql((SELECT r.rollup_table_name FROM clickrollup.rollups AS r
                                           WHERE r.name = p_rollup));
END
$function$;
COMMENT ON FUNCTION _clickrollup.build_statements(text) IS
    'what creates the indexes, functions and views of a registered rollup whose table is there, in the order to run it';
