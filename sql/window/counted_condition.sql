CREATE FUNCTION _clickrollup.counted_condition(p_rollup clickrollup.rollups, p_fixed boolean) RETURNS text
LANGUAGE sql STABLE
RETURN CASE
    WHEN p_rollup.strategy = 'snapshot' THEN format(
        '(%1$I < %2$s AND %1$I <> ALL (%3$s))', p_rollup.writer_xid_column,
        _clickrollup.watermark_part(p_rollup, 'end', p_fixed), _clickrollup.watermark_part(p_rollup, 'open', p_fixed))
    WHEN p_rollup.cold_before IS NOT NULL THEN format(
        '(%1$I <= %2$s AND (%1$I <= %3$s OR NOT %4$s))', p_rollup.event_id_column,
        _clickrollup.watermark_part(p_rollup, 'id', p_fixed), _clickrollup.watermark_part(p_rollup, 'cold_id', p_fixed),
        _clickrollup.cold_condition(p_rollup, p_fixed))
    ELSE format('%I <= %s', p_rollup.event_id_column, _clickrollup.watermark_part(p_rollup, 'id', p_fixed)) END;

COMMENT ON FUNCTION _clickrollup.counted_condition(clickrollup.rollups, boolean) IS
    'condition that an event is at or below a rollup''s watermark: that of the given row, or the one in the registry '
    'when the statement runs';
