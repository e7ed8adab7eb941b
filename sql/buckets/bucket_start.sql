CREATE FUNCTION _clickrollup.bucket_start(p_rollup clickrollup.rollups, p_time timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE
RETURN (
    SELECT CASE WHEN p_time < b.first_start THEN '-infinity'
                WHEN p_time >= b.last_end THEN b.last_end
                ELSE _clickrollup.plain_bucket_start(p_rollup.bucket, p_rollup.time_zone, p_time) END
    FROM _clickrollup.bucket_bounds(p_rollup.bucket, p_rollup.time_zone) AS b
);
COMMENT ON FUNCTION _clickrollup.bucket_start(clickrollup.rollups, timestamptz) IS
    'beginning of the times of the bucket that holds a time; what bucket_expression computes, but for the last bucket, '
    'infinity, which begins at the end of the others';
