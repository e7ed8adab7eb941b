CREATE FUNCTION _clickrollup.events_condition(p_rollup clickrollup.rollups, p_buckets tstzmultirange, p_counted text)
RETURNS text
LANGUAGE sql STABLE
RETURN format('%s AND %s', p_counted, _clickrollup.clock_condition(
    p_rollup.event_table_name::regclass, p_rollup.time_column, p_rollup.time_zone, p_rollup.time_unit,
    _clickrollup.times_of(p_rollup, p_buckets)));

COMMENT ON FUNCTION _clickrollup.events_condition(clickrollup.rollups, tstzmultirange, text) IS
    'condition that an event is counted, as given, and belongs to the buckets with names in the given ranges';
