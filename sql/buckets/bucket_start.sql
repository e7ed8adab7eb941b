CREATE FUNCTION _clickrollup.bucket_start(p_rollup clickrollup.rollups, p_time timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE
RETURN CASE
    WHEN NOT isfinite(p_time) THEN p_time
    WHEN _clickrollup.is_calendar_unit(p_rollup.bucket) THEN
        date_trunc(p_rollup.bucket, p_time, p_rollup.time_zone)
    ELSE date_bin(p_rollup.bucket::interval, p_time, '1970-01-01 00:00:00+00'::timestamptz)
END;
COMMENT ON FUNCTION _clickrollup.bucket_start(clickrollup.rollups, timestamptz) IS
    'beginning of the bucket that holds a time; what bucket_expression computes';
