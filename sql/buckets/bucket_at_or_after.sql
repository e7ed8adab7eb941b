CREATE FUNCTION _clickrollup.bucket_at_or_after(p_rollup clickrollup.rollups, p_time timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE
RETURN (
    SELECT CASE WHEN s.start = p_time THEN p_time ELSE _clickrollup.bucket_end(p_rollup, s.start) END
    FROM (SELECT _clickrollup.bucket_start(p_rollup, p_time) AS start) AS s
);
COMMENT ON FUNCTION _clickrollup.bucket_at_or_after(clickrollup.rollups, timestamptz) IS
    'first beginning of a bucket that is not before a time';
