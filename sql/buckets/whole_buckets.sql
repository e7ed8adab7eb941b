CREATE FUNCTION _clickrollup.whole_buckets(p_rollup clickrollup.rollups, p_times tstzmultirange) RETURNS tstzmultirange
LANGUAGE sql STABLE
RETURN (
    SELECT coalesce(range_agg(tstzrange(_clickrollup.bucket_start(p_rollup, lower(t.times)),
                                        _clickrollup.bucket_at_or_after(p_rollup, upper(t.times)))), '{}')
    FROM unnest(p_times) AS t (times)
) - tstzmultirange(tstzrange(NULL, coalesce(p_rollup.buckets_dropped_before, '-infinity')));

COMMENT ON FUNCTION _clickrollup.whole_buckets(clickrollup.rollups, tstzmultirange) IS
    'times of all buckets of a rollup that overlap the given times, without those that its own retention has deleted';
