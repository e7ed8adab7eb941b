CREATE FUNCTION _clickrollup.times_from(p_rollup clickrollup.rollups, p_bucket timestamptz) RETURNS tstzmultirange
LANGUAGE sql STABLE
RETURN CASE WHEN p_bucket IS NULL THEN NULL
WHEN NOT _clickrollup.is_calendar_unit(p_rollup.bucket) THEN
    tstzmultirange(tstzrange(nullif(p_bucket, '-infinity'), NULL))
WHEN _clickrollup.is_ordinary(p_bucket) THEN
    _clickrollup.times_from_clock(
        p_rollup.time_zone, date_trunc(p_rollup.bucket, p_bucket AT TIME ZONE p_rollup.time_zone))
ELSE (
    SELECT CASE WHEN p_bucket < b.first_start THEN '{(,)}'::tstzmultirange
                WHEN p_bucket = b.first_start OR p_bucket >= b.last_end THEN tstzmultirange(tstzrange(p_bucket, NULL))
                ELSE _clickrollup.times_from_clock(
                    p_rollup.time_zone, date_trunc(p_rollup.bucket, p_bucket AT TIME ZONE p_rollup.time_zone)) END
    FROM _clickrollup.bucket_bounds(p_rollup.bucket, p_rollup.time_zone) AS b
) END;
COMMENT ON FUNCTION _clickrollup.times_from(clickrollup.rollups, timestamptz) IS
    'times that belong to the bucket of a name, or to a later one: where clocks are put back over midnight, they begin '
    'before the name, and have a gap';
