CREATE FUNCTION _clickrollup.bucket_end(p_rollup clickrollup.rollups, p_start timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE
RETURN CASE
    WHEN _clickrollup.is_calendar_unit(p_rollup.bucket) THEN
        ((p_start AT TIME ZONE p_rollup.time_zone)
         + CASE p_rollup.bucket WHEN 'quarter' THEN '3 months' ELSE '1 ' || p_rollup.bucket END::interval)
        AT TIME ZONE p_rollup.time_zone
    -- In seconds: a day added to a timestamptz has 23 hours where the session's zone says so.
    ELSE p_start + make_interval(secs => extract(epoch FROM p_rollup.bucket::interval)::double precision)
END;
COMMENT ON FUNCTION _clickrollup.bucket_end(clickrollup.rollups, timestamptz) IS
    'end, exclusive, of the bucket that begins at a time';
