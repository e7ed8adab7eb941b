CREATE FUNCTION _clickrollup.clock_condition(
    p_source regclass, p_column name, p_zone text, p_unit text, p_times tstzmultirange)
RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT CASE
        WHEN b.finest IS NULL THEN _clickrollup.times_condition(b.time, p_times)
        ELSE coalesce(nullif(concat_ws(' AND ',
            -- By these an index serves and partitions are pruned.
            CASE WHEN lower(p_times) > '-infinity' THEN format('%I >= %s', p_column, _clickrollup.first_of_clock(
                p_source, p_column, p_unit, lower(p_times))) END,
            CASE WHEN upper(p_times) < 'infinity' THEN format('%I < %s', p_column, _clickrollup.first_of_clock(
                p_source, p_column, p_unit, upper(p_times))) END,
            CASE WHEN isempty(p_times) OR (SELECT count(*) FROM unnest(p_times)) > 1
                 THEN _clickrollup.times_condition(b.time, p_times) END), ''), 'true') END
    FROM (SELECT _clickrollup.time_expression(p_source, p_column, p_zone, p_unit),
                 _clickrollup.first_of_clock(p_source, p_column, p_unit, '-infinity')) AS b (time, finest)
);
COMMENT ON FUNCTION _clickrollup.clock_condition(regclass, name, text, text, tstzmultirange) IS
    'condition that the time column of a table lies in the given times; numbers and uuids are compared as stored';
