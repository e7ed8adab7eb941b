CREATE FUNCTION _clickrollup.create_clickstream_rollup(
    p_source regclass, p_schema name, p_table name, p_bucket_column name, p_bucket text, p_function name,
    p_strategy text)
RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_name   text;
    v_is_fed boolean := _clickrollup.qualified_name(p_source) <> format('%I.events', p_schema);
BEGIN
    SELECT r.name INTO v_name FROM clickrollup.rollups AS r
    WHERE r.rollup_table_name = format('%I.%I', p_schema, p_table);
    IF FOUND THEN
        RETURN v_name;
    END IF;
    v_name := _clickrollup.clickstream_rollup_name(p_schema, p_table);
    PERFORM clickrollup.create_rollup(
        source => p_source, name => v_name, bucket => p_bucket, schedule => NULL, strategy => p_strategy,
        dimensions => CASE WHEN NOT v_is_fed THEN ARRAY['customer_id', 'event_type', 'country', 'browser'] END,
        measures => CASE WHEN NOT v_is_fed THEN ARRAY[
            clickrollup.count_events('event_count'),
            clickrollup.distinct_of('device_id', 'device_distinct_count'),
            clickrollup.distinct_of('session_id', 'session_distinct_count'),
            clickrollup.top_of('device_id', 'top_devices_1000', 1000)] END,
        time_column => 'event_time', table_name => p_table, bucket_column => p_bucket_column,
        function_name => p_function);
    RETURN v_name;
END
$function$;
COMMENT ON FUNCTION _clickrollup.create_clickstream_rollup(regclass, name, name, name, text, name, text) IS
    'create one of the two rollups of a clickstream with the lab''s columns, unless it is there; returns its name';
