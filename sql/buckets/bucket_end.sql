CREATE FUNCTION _clickrollup.bucket_end(p_rollup clickrollup.rollups, p_start timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE
RETURN CASE WHEN _clickrollup.is_ordinary(p_start) THEN
    _clickrollup.plain_bucket_end(p_rollup.bucket, p_rollup.time_zone, p_start)
ELSE (
    SELECT CASE WHEN p_start < b.first_start THEN b.first_start
                WHEN p_start >= b.last_end THEN NULL
                ELSE _clickrollup.plain_bucket_end(p_rollup.bucket, p_rollup.time_zone, p_start) END
    FROM _clickrollup.bucket_bounds(p_rollup.bucket, p_rollup.time_zone) AS b
) END;
COMMENT ON FUNCTION _clickrollup.bucket_end(clickrollup.rollups, timestamptz) IS
    'name of the bucket after the one of a name; NULL for the last, infinity, which has none';
