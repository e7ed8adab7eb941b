CREATE FUNCTION _clickrollup.chain_order(p_rollup clickrollup.rollups) RETURNS text
LANGUAGE sql STABLE
RETURN CASE WHEN p_rollup.fed_by IS NULL AND _clickrollup.parts_select(p_rollup) IS NOT NULL THEN
    -- Known when the statement is planned.
    regexp_replace(_clickrollup.writing_order(p_rollup.name), '("(?:[^"]|"")+"|[^", ]+)',
                   'CASE WHEN v_window.parts IS NULL THEN \1 END', 'g')
    ELSE _clickrollup.writing_order(p_rollup.name) END;

COMMENT ON FUNCTION _clickrollup.chain_order(clickrollup.rollups) IS
    'order in which a run writes rows; the parts of a large window come in it by themselves';
