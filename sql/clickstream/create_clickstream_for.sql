CREATE FUNCTION _clickrollup.create_clickstream_for(
    p_search_path text, schema_name name, schedule text, partition_interval interval, premake integer, strategy text)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_events regclass;
    v_root   text;
BEGIN
    PERFORM _clickrollup.one_connection_per_node();
    PERFORM _clickrollup.check_schema(schema_name);
    PERFORM _clickrollup.check_schedule(schedule);
    PERFORM _clickrollup.check_interval('partition_interval', partition_interval);
    PERFORM _clickrollup.check_between('premake', premake, 1, 1000);
    PERFORM _clickrollup.check_given('strategy', strategy);
    PERFORM _clickrollup.check_strategy(strategy);
    PERFORM _clickrollup.provide_hll();
    v_events := _clickrollup.clickstream_events(schema_name, strategy);
    PERFORM _clickrollup.create_time_partitions(v_events, partition_interval, premake);
    PERFORM _clickrollup.inherit_identity(v_events);
    PERFORM _clickrollup.distribute_by_tenant(v_events);
    PERFORM _clickrollup.provide_topn(schema_name);
    v_root := _clickrollup.create_clickstream_rollup(
        v_events, schema_name, 'rollup_events_5min', 'minute', '5 minutes', 'five_minutely_aggregation', strategy);
    PERFORM _clickrollup.create_clickstream_rollup(
        format('%I.rollup_events_5min', schema_name)::regclass,
        schema_name, 'rollup_events_1hr', 'hour', '1 hour', 'hourly_aggregation', strategy);
    PERFORM _clickrollup.renew_functions(v_root);
    PERFORM _clickrollup.schedule_clickstream(v_events, v_root, schedule);
    -- As in maintain_partitions_of().
    PERFORM set_config('search_path', p_search_path, false) WHERE _clickrollup.partman_version() IS NOT NULL;
END
$function$;
COMMENT ON FUNCTION _clickrollup.create_clickstream_for(text, name, text, interval, integer, text) IS
    'what create_clickstream() does, for a session with the given search_path';
