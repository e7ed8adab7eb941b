CREATE FUNCTION clickrollup._touched_times(p_rollup clickrollup.rollups, p_filter text) RETURNS tstzmultirange
LANGUAGE plpgsql AS $function$
DECLARE
    v_buckets timestamptz[];
BEGIN
    EXECUTE format(E'SELECT array_agg(DISTINCT %s) FROM %s WHERE (%s\n) AND %s',
        clickrollup._bucket_expression(p_rollup.bucket, p_rollup.time_zone, clickrollup._time_expression(
            p_rollup.event_table_name::regclass, p_rollup.time_column, p_rollup.time_zone)),
        p_rollup.event_table_name, p_filter, clickrollup._counted_condition(p_rollup, true))
    INTO v_buckets;
    RETURN (SELECT coalesce(range_agg(tstzrange(b.start, clickrollup._bucket_end(p_rollup, b.start))), '{}')
            FROM unnest(v_buckets) AS b (start));
END
$function$;
COMMENT ON FUNCTION clickrollup._touched_times(clickrollup.rollups, text) IS
    'times of the buckets to which events that meet a filter were counted';
