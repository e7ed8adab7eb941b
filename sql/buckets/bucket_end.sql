CREATE FUNCTION _clickrollup.bucket_end(p_rollup clickrollup.rollups, p_start timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE
RETURN (
    SELECT CASE WHEN p_start < b.first_start THEN b.first_start
                WHEN p_start >= b.last_end THEN NULL
                ELSE _clickrollup.plain_bucket_end(p_rollup.bucket, p_rollup.time_zone, p_start) END
    FROM _clickrollup.bucket_bounds(p_rollup.bucket, p_rollup.time_zone) AS b
);
COMMENT ON FUNCTION _clickrollup.bucket_end(clickrollup.rollups, timestamptz) IS
    'end, exclusive, of the times of the bucket that begins at a time; NULL for the last, infinity, which has none';
