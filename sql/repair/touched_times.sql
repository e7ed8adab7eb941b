CREATE FUNCTION _clickrollup.touched_times(p_rollup clickrollup.rollups, p_filter text, p_search_path text)
RETURNS tstzmultirange
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_buckets timestamptz[];
BEGIN
    SELECT q.buckets INTO v_buckets FROM _clickrollup.query_as_asked(
        format(E'SELECT array_agg(DISTINCT %s) FROM %s WHERE (%s\n) AND %s',
            _clickrollup.bucket_of_event(p_rollup, false), p_rollup.event_table_name, p_filter,
            _clickrollup.counted_condition(p_rollup, true)),
        p_search_path) AS q (buckets timestamptz[]);
    RETURN _clickrollup.times_of(p_rollup, (
        SELECT coalesce(range_agg(tstzrange(_clickrollup.bucket_start(p_rollup, b.start),
                                            _clickrollup.bucket_end(p_rollup, b.start))), '{}')
        -- What has no time was left out by the rollup's filter.
        FROM unnest(v_buckets) AS b (start) WHERE b.start IS NOT NULL));
END
$function$;
COMMENT ON FUNCTION _clickrollup.touched_times(clickrollup.rollups, text, text) IS
    'times of the buckets to which events that meet a filter were counted';
