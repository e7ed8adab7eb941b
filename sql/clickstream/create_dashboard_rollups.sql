CREATE FUNCTION clickrollup.create_dashboard_rollups(schema_name name DEFAULT current_schema()) RETURNS SETOF text
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
#variable_conflict use_variable
DECLARE
    v_events text;
    v_new    record;
    v_name   text;
BEGIN
    PERFORM _clickrollup.check_clickstream(schema_name, 'rollup_events_5min');
    SELECT r.event_table_name INTO v_events FROM clickrollup.rollups AS r
    WHERE r.rollup_table_name = format('%I.rollup_events_5min', schema_name);
    FOR v_new IN SELECT d.* FROM _clickrollup.dashboard_rollup_list() AS d
                 WHERE 'customer_id' = ANY (d.dimensions) OR NOT _clickrollup.is_distributed(v_events::regclass) LOOP
        CONTINUE WHEN to_regclass(format('%I.%I', schema_name, v_new.table_name)) IS NOT NULL
            AND _clickrollup.find_leftover(format('%I.%I', schema_name, v_new.table_name)) IS NULL;
        v_name := _clickrollup.clickstream_rollup_name(schema_name, v_new.table_name);
        PERFORM clickrollup.create_rollup(
            source => format('%I.%I', schema_name, v_new.source_name)::regclass, name => v_name, bucket => v_new.bucket,
            dimensions => v_new.dimensions, schedule => NULL, table_name => v_new.table_name,
            bucket_column => v_new.bucket_column);
        RETURN NEXT v_name;
    END LOOP;
END
$function$;
COMMENT ON FUNCTION clickrollup.create_dashboard_rollups(name) IS
    'add days, and totals by fewer dimensions, to a clickstream, so that a dashboard answers at once; returns the '
    'names of the new rollups. Call grant_reader() afterwards';
