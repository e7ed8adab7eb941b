CREATE FUNCTION _clickrollup.cold_condition(p_rollup clickrollup.rollups, p_fixed boolean) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT format('%I < %s', _clickrollup.time_key(s.source), _clickrollup.time_key_value(
        s.source, _clickrollup.watermark_part(p_rollup, 'cold_before', p_fixed)))
    FROM (SELECT p_rollup.event_table_name::regclass) AS s (source)
);
COMMENT ON FUNCTION _clickrollup.cold_condition(clickrollup.rollups, boolean) IS
    'condition that an event is of the time that most runs do not read, and counted up to cold_counted_id only';
