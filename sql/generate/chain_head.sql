CREATE FUNCTION _clickrollup.chain_head(p_rollup clickrollup.rollups, p_condition text, p_events text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT CASE WHEN _clickrollup.parts_select(p_rollup) IS NULL THEN
        _clickrollup.select_from_events(p_rollup.name, p_condition, E',\n       count(*) AS ' || p_events)
    ELSE format(E'SELECT %s FROM (\n%s\n) AS whole\nUNION ALL\nSELECT %1$s '
                'FROM _clickrollup.rows_of_parts(v_window, pg_catalog.current_setting(''search_path''))\n'
                '    AS parts (%3$s)\n'
                'WHERE v_window.parts IS NOT NULL',
        c.cast_list, _clickrollup.select_from_events(
            p_rollup.name, p_condition || E'\n  AND v_window.parts IS NULL', E',\n       count(*) AS ' || p_events),
        c.definitions) END
    FROM _clickrollup.part_columns(p_rollup.name) AS c
);
COMMENT ON FUNCTION _clickrollup.chain_head(clickrollup.rollups, text, text) IS
    'SELECT that computes what the events of a window add to the first rollup of a chain, by one process or several';
