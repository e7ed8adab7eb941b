CREATE FUNCTION _clickrollup.parts_statement(p_rollup clickrollup.rollups) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT format(
        E'v_window.parts := _clickrollup.parallel_query(v_window, %L, %L, %L,\n'
        '    pg_catalog.current_setting(''search_path''));',
        'SELECT ' || c.cast_list, _clickrollup.parts_select(p_rollup), _clickrollup.writing_order(p_rollup.name))
    FROM _clickrollup.part_columns(p_rollup.name) AS c
    WHERE _clickrollup.parts_select(p_rollup) IS NOT NULL
);
COMMENT ON FUNCTION _clickrollup.parts_statement(clickrollup.rollups) IS
    'statement that decides whether a run reads its window in parallel; NULL where it never can';
