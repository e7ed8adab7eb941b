CREATE FUNCTION _clickrollup.window_condition(
    p_rollup clickrollup.rollups, p_window text DEFAULT 'v_window') RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT CASE
        WHEN p_rollup.strategy = 'snapshot' THEN format(
            E'(%1$I >= %2$s.first_xid AND %1$I < %2$s.end_xid AND %1$I <> ALL (%2$s.open_xids)\n'
            '   OR %1$I = ANY (%2$s.late_xids))', p_rollup.writer_xid_column, p_window)
        WHEN k.key IS NULL THEN format(
            '%1$I BETWEEN %2$s.window_start AND %2$s.window_end', p_rollup.event_id_column, p_window)
        ELSE format(
            E'%1$I BETWEEN %6$s.first_id AND %6$s.window_end\n'
            '  AND (%6$s.from_time IS NULL OR %2$I >= %3$s)\n'
            '  AND (%6$s.to_time IS NULL OR %2$I <= %4$s)\n'
            '  AND (%1$I >= %6$s.window_start OR %2$I < %5$s)',
            p_rollup.event_id_column, k.key,
            _clickrollup.time_key_value(k.source, p_window || '.from_time'),
            _clickrollup.time_key_value(k.source, p_window || '.to_time'),
            _clickrollup.time_key_value(k.source, p_window || '.cold_until'), p_window) END
    FROM (SELECT _clickrollup.window_key(p_rollup), p_rollup.event_table_name::regclass) AS k (key, source)
);
COMMENT ON FUNCTION _clickrollup.window_condition(clickrollup.rollups, text) IS
    'condition that an event lies in the window of a run, which is in a variable of an aggregation function, or what '
    'stands for it';
