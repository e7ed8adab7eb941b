CREATE FUNCTION _clickrollup.times_of(p_rollup clickrollup.rollups, p_buckets tstzmultirange) RETURNS tstzmultirange
LANGUAGE sql STABLE
RETURN CASE WHEN NOT _clickrollup.is_calendar_unit(p_rollup.bucket) THEN p_buckets ELSE (
    SELECT coalesce(range_agg(t.times), '{}')
    FROM unnest(p_buckets) AS b (names), unnest(
        coalesce(_clickrollup.times_from(p_rollup, lower(b.names)), '{(,)}')
        - coalesce(_clickrollup.times_from(p_rollup, upper(b.names)), '{}')) AS t (times)) END;

COMMENT ON FUNCTION _clickrollup.times_of(clickrollup.rollups, tstzmultirange) IS
    'times that belong to the buckets with names in the given ranges, no others';
