CREATE FUNCTION clickrollup._events_condition(p_rollup clickrollup.rollups, p_times tstzmultirange, p_watermark text) RETURNS text
LANGUAGE sql STABLE
RETURN format('%I <= %s AND %s', p_rollup.event_id_column, p_watermark, clickrollup._times_condition(
    clickrollup._time_expression(p_rollup.event_table_name::regclass, p_rollup.time_column, p_rollup.time_zone), p_times));

COMMENT ON FUNCTION clickrollup._events_condition(clickrollup.rollups, tstzmultirange, text) IS
    'condition that an event is at or below the watermark, an expression, and its time in the given times';
