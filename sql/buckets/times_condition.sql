CREATE FUNCTION _clickrollup.times_condition(p_time text, p_times tstzmultirange) RETURNS text
LANGUAGE sql STABLE
RETURN coalesce(nullif(concat_ws(' AND ',
    CASE WHEN isempty(p_times) THEN 'false' END,
    -- The plain comparisons are what partitions are pruned by.
    CASE WHEN lower(p_times) > '-infinity'
         THEN format('%s >= %L::timestamptz', p_time, _clickrollup.utc_text(lower(p_times))) END,
    CASE WHEN upper(p_times) < 'infinity'
         THEN format('%s < %L::timestamptz', p_time, _clickrollup.utc_text(upper(p_times))) END,
    CASE WHEN (SELECT count(*) FROM unnest(p_times)) > 1
         THEN format('%s OPERATOR(pg_catalog.<@) %L::tstzmultirange', p_time, _clickrollup.times_text(p_times)) END
    ), ''), 'true');

COMMENT ON FUNCTION _clickrollup.times_condition(text, tstzmultirange) IS
    'condition that an expression lies in the given times';
