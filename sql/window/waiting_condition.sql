CREATE FUNCTION _clickrollup.waiting_condition(p_rollup clickrollup.rollups, p_fixed boolean) RETURNS text
LANGUAGE sql STABLE
-- The upper bound excludes nothing. With two bounds the planner takes what it does not know yet for 0.5 % of a table,
-- the tail that it is, with one for a third, and then reads in parallel what a bitmap of a few pages would give.
RETURN CASE
    WHEN p_rollup.strategy = 'snapshot' THEN format(
        '(%1$I >= %2$s AND %1$I <= 9223372036854775807 OR %1$I = ANY (%3$s))', p_rollup.writer_xid_column,
        _clickrollup.watermark_part(p_rollup, 'end', p_fixed), _clickrollup.watermark_part(p_rollup, 'open', p_fixed))
    -- Not in a live view, which would read all since cold_counted_id: ids written by hand are not worth that.
    WHEN p_fixed AND p_rollup.cold_before IS NOT NULL THEN format(
        '(%1$I > %2$s AND %1$I <= 9223372036854775807 AND (%1$I > %3$s OR %4$s))', p_rollup.event_id_column,
        _clickrollup.watermark_part(p_rollup, 'cold_id', p_fixed), _clickrollup.watermark_part(p_rollup, 'id', p_fixed),
        _clickrollup.cold_condition(p_rollup, p_fixed))
    ELSE format(
        '%1$I > %2$s AND %1$I <= 9223372036854775807', p_rollup.event_id_column,
        _clickrollup.watermark_part(p_rollup, 'id', p_fixed)) END;

COMMENT ON FUNCTION _clickrollup.waiting_condition(clickrollup.rollups, boolean) IS
    'condition that an event is above a rollup''s watermark: the opposite of counted_condition, in a form that an '
    'index serves';
