CREATE FUNCTION _clickrollup.window_condition(p_rollup clickrollup.rollups) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT CASE
        WHEN p_rollup.strategy = 'snapshot' THEN format(
            E'(%1$I >= v_window.first_xid AND %1$I < v_window.end_xid AND %1$I <> ALL (v_window.open_xids)\n'
            '   OR %1$I = ANY (v_window.late_xids))', p_rollup.writer_xid_column)
        WHEN k.key IS NULL THEN format(
            '%I BETWEEN v_window.window_start AND v_window.window_end', p_rollup.event_id_column)
        ELSE format(
            E'%1$I BETWEEN v_window.first_id AND v_window.window_end\n'
            '  AND (v_window.from_time IS NULL OR %2$I >= %3$s)\n'
            '  AND (v_window.to_time IS NULL OR %2$I <= %4$s)\n'
            '  AND (%1$I >= v_window.window_start OR %2$I < %5$s)',
            p_rollup.event_id_column, k.key,
            _clickrollup.time_key_value(k.source, 'v_window.from_time'),
            _clickrollup.time_key_value(k.source, 'v_window.to_time'),
            _clickrollup.time_key_value(k.source, 'v_window.cold_until')) END
    FROM (SELECT _clickrollup.window_key(p_rollup), p_rollup.event_table_name::regclass) AS k (key, source)
);
COMMENT ON FUNCTION _clickrollup.window_condition(clickrollup.rollups) IS
    'condition that an event lies in the window of a run, as an aggregation function has it';
