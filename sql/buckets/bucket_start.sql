CREATE FUNCTION _clickrollup.bucket_start(p_rollup clickrollup.rollups, p_time timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE
RETURN CASE WHEN _clickrollup.is_ordinary(p_time) THEN
    _clickrollup.plain_bucket_start(p_rollup.bucket, p_rollup.time_zone, p_time)
ELSE (
    SELECT CASE WHEN p_time < b.first_start THEN '-infinity'
                WHEN p_time >= b.last_end THEN b.last_end
                ELSE _clickrollup.plain_bucket_start(p_rollup.bucket, p_rollup.time_zone, p_time) END
    FROM _clickrollup.bucket_bounds(p_rollup.bucket, p_rollup.time_zone) AS b
) END;
COMMENT ON FUNCTION _clickrollup.bucket_start(clickrollup.rollups, timestamptz) IS
    'name of the bucket that holds a time, its beginning; what bucket_expression computes, but for the last bucket, '
    'infinity, which begins at the end of the others';
