CREATE FUNCTION clickrollup.find_misplaced(
    rollup_name text, from_time timestamptz DEFAULT '-infinity', until_time timestamptz DEFAULT 'infinity')
RETURNS TABLE (bucket timestamptz, events_counted bigint, events_present bigint, events_misplaced bigint)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_rollup clickrollup.rollups := _clickrollup.definition(rollup_name);
    v_times  tstzmultirange := _clickrollup.comparable_times(v_rollup, _clickrollup.time_range(from_time, until_time));
    v_sql    text := _clickrollup.misplaced_sql(v_rollup.name, v_times, _clickrollup.counted_now(v_rollup));
BEGIN
    IF _clickrollup.event_count_column(v_rollup.name) IS NULL THEN
        -- Nothing says how many events a bucket has; that it is not what the events make, its values say.
        RETURN QUERY SELECT d.bucket, NULL::bigint, NULL::bigint, NULL::bigint
                     FROM clickrollup.reconcile(v_rollup.name, from_time, until_time) AS d
                     WHERE d.expected IS NOT NULL GROUP BY d.bucket ORDER BY d.bucket;
        RETURN;
    END IF;
    RETURN QUERY SELECT * FROM _clickrollup.query_as_written(v_sql, v_rollup.search_path)
        AS q (bucket timestamptz, counted bigint, present bigint, misplaced bigint);
END
$function$;
COMMENT ON FUNCTION clickrollup.find_misplaced(text, timestamptz, timestamptz) IS
    'find the buckets with events that no run will count, because their id came below the watermark after it had '
    'passed; rebuild() counts them';
