CREATE FUNCTION _clickrollup.whole_buckets(p_rollup clickrollup.rollups, p_times tstzmultirange) RETURNS tstzmultirange
LANGUAGE sql STABLE
RETURN (
    SELECT coalesce(range_agg(_clickrollup.buckets_within(p_rollup, t.times)), '{}') FROM unnest(p_times) AS t (times)
) - tstzmultirange(tstzrange(NULL, coalesce(p_rollup.buckets_dropped_before, '-infinity')));

COMMENT ON FUNCTION _clickrollup.whole_buckets(clickrollup.rollups, tstzmultirange) IS
    'names, as ranges, of all buckets of a rollup that overlap the given times, without those that its own retention '
    'has deleted';
