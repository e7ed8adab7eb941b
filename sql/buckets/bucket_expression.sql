CREATE FUNCTION _clickrollup.bucket_expression(p_bucket text, p_time_zone text, p_time text) RETURNS text
LANGUAGE sql STABLE
RETURN CASE
    WHEN _clickrollup.is_calendar_unit(p_bucket) THEN
        format('date_trunc(%L, %s, %L)', p_bucket, p_time, p_time_zone)
    ELSE format('date_bin(%L::interval, %s, ''1970-01-01 00:00:00+00''::timestamptz)', p_bucket, p_time)
END;
COMMENT ON FUNCTION _clickrollup.bucket_expression(text, text, text) IS
    'expression for the beginning of a time''s bucket: a fixed width counted from 1970 in UTC, or a calendar unit in a '
    'time zone';
