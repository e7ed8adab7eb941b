CREATE FUNCTION clickrollup._create_aggregation_function(
    p_schema name, p_function name, p_rollup_name text, p_table name, p_bucket_column name, p_bucket interval)
RETURNS void
LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE format($template$
CREATE OR REPLACE FUNCTION %1$I.%2$I(OUT start_id bigint, OUT end_id bigint)
LANGUAGE plpgsql AS $aggregation$
DECLARE
    v_started_at timestamptz := clock_timestamp();
    v_groups     bigint;
BEGIN
    SELECT w.window_start, w.window_end INTO start_id, end_id
    FROM clickrollup.incremental_rollup_window(%3$L) AS w;
    IF start_id > end_id THEN
        RETURN;
    END IF;
    INSERT INTO %1$I.%4$I AS stored (
        customer_id, event_type, country, browser, %5$I,
        event_count, device_distinct_count, session_distinct_count, top_devices_1000)
    SELECT e.customer_id, e.event_type, e.country, e.browser,
           date_bin(%6$L::interval, e.event_time, '1970-01-01 00:00:00+00'::timestamptz) AS bucket,
           count(*),
           %7$s(%8$I.hll_hash_bigint(e.device_id)),
           %7$s(%8$I.hll_hash_bigint(e.session_id)),
           coalesce(%9$I.topn_add_agg(e.device_id::text), '{}')
    FROM %1$I.events AS e
    WHERE e.event_id BETWEEN start_id AND end_id
    GROUP BY e.customer_id, e.event_type, e.country, e.browser, bucket
    ON CONFLICT (customer_id, event_type, country, browser, %5$I) DO UPDATE SET
        event_count = stored.event_count + excluded.event_count,
        device_distinct_count = %8$I.hll_union(stored.device_distinct_count, excluded.device_distinct_count),
        session_distinct_count = %8$I.hll_union(stored.session_distinct_count, excluded.session_distinct_count),
        top_devices_1000 = %9$I.topn_union(stored.top_devices_1000, excluded.top_devices_1000);
    GET DIAGNOSTICS v_groups = ROW_COUNT;
    PERFORM clickrollup._record_run(%3$L, v_started_at, start_id, end_id, v_groups);
END
$aggregation$;
COMMENT ON FUNCTION %1$I.%2$I() IS
    'add the events that came since the last run to the rollup; returns the window of event ids, start above end when there were none';
$template$,
        p_schema, p_function, p_rollup_name, p_table, p_bucket_column, p_bucket,
        'clickrollup.hll_collect_agg', clickrollup._extension_schema('hll'),
        coalesce(clickrollup._extension_schema('topn'), 'clickrollup'));
END
$function$;
COMMENT ON FUNCTION clickrollup._create_aggregation_function(name, name, text, name, name, interval) IS
    'create or replace the function that rolls events up into one table';
