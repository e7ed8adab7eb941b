CREATE FUNCTION _clickrollup.window_condition(p_rollup clickrollup.rollups) RETURNS text
LANGUAGE sql STABLE
RETURN CASE p_rollup.strategy
    WHEN 'snapshot' THEN format(
        E'(%1$I >= v_window.first_xid AND %1$I < v_window.end_xid AND %1$I <> ALL (v_window.open_xids)\n'
        '   OR %1$I = ANY (v_window.late_xids))', p_rollup.writer_xid_column)
    ELSE format('%I BETWEEN v_window.window_start AND v_window.window_end', p_rollup.event_id_column) END;

COMMENT ON FUNCTION _clickrollup.window_condition(clickrollup.rollups) IS
    'condition that an event lies in the window of a run, as an aggregation function has it';
