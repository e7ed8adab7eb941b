CREATE FUNCTION _clickrollup.event_time(p_rollup clickrollup.rollups) RETURNS text
LANGUAGE sql STABLE
RETURN _clickrollup.time_expression(
    p_rollup.event_table_name::regclass, p_rollup.time_column, p_rollup.time_zone, p_rollup.time_unit);

COMMENT ON FUNCTION _clickrollup.event_time(clickrollup.rollups) IS
    'expression for the time of an event of a rollup''s source, as timestamptz';
