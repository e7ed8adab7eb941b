CREATE FUNCTION _clickrollup.touched_times(p_rollup clickrollup.rollups, p_filter text, p_search_path text)
RETURNS tstzmultirange
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_buckets timestamptz[];
BEGIN
    SELECT q.buckets INTO v_buckets FROM _clickrollup.query_as_asked(
        format(E'SELECT array_agg(DISTINCT %s) FROM %s WHERE (%s\n) AND %s',
            _clickrollup.bucket_expression(p_rollup.bucket, p_rollup.time_zone, _clickrollup.time_expression(
                p_rollup.event_table_name::regclass, p_rollup.time_column, p_rollup.time_zone)),
            p_rollup.event_table_name, p_filter, _clickrollup.counted_condition(p_rollup, true)),
        p_search_path) AS q (buckets timestamptz[]);
    RETURN _clickrollup.times_of(p_rollup, (
        SELECT coalesce(range_agg(tstzrange(_clickrollup.bucket_start(p_rollup, b.start),
                                            _clickrollup.bucket_end(p_rollup, b.start))), '{}')
        FROM unnest(v_buckets) AS b (start)));
END
$function$;
COMMENT ON FUNCTION _clickrollup.touched_times(clickrollup.rollups, text, text) IS
    'times of the buckets to which events that meet a filter were counted';
