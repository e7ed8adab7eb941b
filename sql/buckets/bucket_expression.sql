CREATE FUNCTION _clickrollup.bucket_expression(
    p_bucket text, p_time_zone text, p_time text, p_near boolean DEFAULT false)
RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT CASE WHEN _clickrollup.is_calendar_unit(p_bucket) THEN
                    format('date_trunc(%L, %s, %L)', p_bucket, t.time, p_time_zone)
                ELSE format('date_bin(%L::interval, %s, ''1970-01-01 00:00:00+00''::timestamptz)', p_bucket, t.time) END
    FROM _clickrollup.bucket_bounds(p_bucket, p_time_zone) AS b, LATERAL (
        -- Without the two comparisons one event of the year 294276 would end all runs.
        SELECT CASE
            WHEN p_near AND b.first_start <= '0001-01-01 00:00:00+00' AND b.last_end > '11000-01-01 00:00:00+00' THEN
                p_time
            ELSE format('CASE WHEN %1$s < %2$L THEN ''-infinity'' WHEN %1$s >= %3$L THEN ''infinity'' ELSE %1$s END',
                p_time, _clickrollup.utc_text(b.first_start), _clickrollup.utc_text(b.last_end)) END AS time) AS t
);
COMMENT ON FUNCTION _clickrollup.bucket_expression(text, text, text, boolean) IS
    'expression for the beginning of a time''s bucket: a fixed width counted from 1970 in UTC, or a calendar unit in a '
    'time zone; -infinity and infinity for times outside of bucket_bounds(): near ones, of the years 1 to '
    '11000, are not compared with these';
