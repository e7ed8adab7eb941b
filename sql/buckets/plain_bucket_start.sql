CREATE FUNCTION _clickrollup.plain_bucket_start(p_bucket text, p_time_zone text, p_time timestamptz)
RETURNS timestamptz
LANGUAGE sql STABLE
RETURN CASE WHEN _clickrollup.is_calendar_unit(p_bucket) THEN date_trunc(p_bucket, p_time, p_time_zone)
            ELSE date_bin(p_bucket::interval, p_time, '1970-01-01 00:00:00+00'::timestamptz) END;

COMMENT ON FUNCTION _clickrollup.plain_bucket_start(text, text, timestamptz) IS
    'beginning of the bucket that holds a time within bucket_bounds()';
