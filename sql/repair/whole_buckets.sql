CREATE FUNCTION clickrollup._whole_buckets(p_rollup clickrollup.rollups, p_times tstzmultirange) RETURNS tstzmultirange
LANGUAGE sql STABLE
RETURN (
    SELECT coalesce(range_agg(tstzrange(clickrollup._bucket_start(p_rollup, lower(t.times)),
                                        clickrollup._bucket_at_or_after(p_rollup, upper(t.times)))), '{}')
    FROM unnest(p_times) AS t (times)
) - tstzmultirange(tstzrange(NULL, coalesce(p_rollup.buckets_dropped_before, '-infinity')));

COMMENT ON FUNCTION clickrollup._whole_buckets(clickrollup.rollups, tstzmultirange) IS
    'times of all buckets of a rollup that overlap the given times, without those that its own retention has deleted';
