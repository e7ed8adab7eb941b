CREATE FUNCTION _clickrollup.misplaced_rows(p_rollup text, p_from timestamptz, p_until timestamptz)
RETURNS TABLE (bucket timestamptz, events_counted bigint, events_present bigint, events_misplaced bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_rollup  clickrollup.rollups := _clickrollup.definition(p_rollup);
    v_buckets tstzmultirange := _clickrollup.comparable_times(v_rollup, _clickrollup.time_range(p_from, p_until));
    v_sql     text := _clickrollup.misplaced_sql(v_rollup.name, v_buckets, _clickrollup.counted_now(v_rollup));
BEGIN
    IF _clickrollup.event_count_column(v_rollup.name) IS NULL THEN
        -- Nothing says how many events a bucket has; that it is not what the events make, its values say.
        RETURN QUERY SELECT d.bucket, NULL::bigint, NULL::bigint, NULL::bigint
                     FROM _clickrollup.reconcile_rows(v_rollup.name, p_from, p_until) AS d
                     WHERE d.expected IS NOT NULL GROUP BY d.bucket ORDER BY d.bucket;
        RETURN;
    END IF;
    RETURN QUERY SELECT * FROM _clickrollup.query_as_written(v_sql, v_rollup.search_path)
        AS q (bucket timestamptz, counted bigint, present bigint, misplaced bigint);
END
$function$;
COMMENT ON FUNCTION _clickrollup.misplaced_rows(text, timestamptz, timestamptz) IS
    'what find_misplaced() returns, found with the rights of the role that calls';
