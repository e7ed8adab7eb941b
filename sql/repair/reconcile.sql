CREATE FUNCTION clickrollup.reconcile(
    rollup_name text, from_time timestamptz DEFAULT '-infinity', until_time timestamptz DEFAULT 'infinity')
RETURNS TABLE (key jsonb, bucket timestamptz, measure name, stored text, expected text)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_rollup clickrollup.rollups := _clickrollup.definition(rollup_name);
    v_times  tstzmultirange := _clickrollup.comparable_times(v_rollup, _clickrollup.time_range(from_time, until_time));
    v_sql    text := _clickrollup.reconcile_sql(v_rollup.name, v_times, _clickrollup.counted_now(v_rollup));
BEGIN
    RETURN QUERY SELECT * FROM _clickrollup.query_as_written(v_sql, v_rollup.search_path)
        AS q (key jsonb, bucket timestamptz, measure name, stored text, expected text);
END
$function$;
COMMENT ON FUNCTION clickrollup.reconcile(text, timestamptz, timestamptz) IS
    'compare the buckets of a rollup from from_time (inclusive) to until_time (exclusive) with the events, and return '
    'each value that differs; no row means that they are equal';
