CREATE FUNCTION _clickrollup.plain_bucket_end(p_bucket text, p_time_zone text, p_start timestamptz)
RETURNS timestamptz
LANGUAGE sql STABLE
RETURN CASE
    WHEN _clickrollup.is_calendar_unit(p_bucket) THEN
        -- Truncated, because a day that has no midnight begins at one o'clock, and the next one does not.
        (date_trunc(p_bucket, p_start AT TIME ZONE p_time_zone)
         + CASE p_bucket WHEN 'quarter' THEN '3 months' ELSE '1 ' || p_bucket END::interval)
        AT TIME ZONE p_time_zone
    -- In seconds: a day added to a timestamptz has 23 hours where the session's zone says so.
    ELSE p_start + make_interval(secs => extract(epoch FROM p_bucket::interval)::double precision)
END;
COMMENT ON FUNCTION _clickrollup.plain_bucket_end(text, text, timestamptz) IS
    'name of the bucket after the one that has a name within bucket_bounds()';
