CREATE FUNCTION clickrollup.create_clickstream(
    schema_name        name     DEFAULT current_schema(),
    schedule           text     DEFAULT '*/5 * * * *',
    partition_interval interval DEFAULT '1 day',
    premake            integer  DEFAULT 4,
    strategy           text     DEFAULT 'sequence')
RETURNS void
LANGUAGE plpgsql AS $function$
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
    v_events := _clickrollup.clickstream_events(schema_name, strategy);
    PERFORM _clickrollup.create_time_partitions(v_events, partition_interval, premake);
    PERFORM _clickrollup.distribute_by_tenant(v_events);
    PERFORM _clickrollup.provide_topn(schema_name);
    v_root := _clickrollup.create_clickstream_rollup(
        v_events, schema_name, 'rollup_events_5min', 'minute', '5 minutes', 'five_minutely_aggregation', strategy);
    PERFORM _clickrollup.create_clickstream_rollup(
        format('%I.rollup_events_5min', schema_name)::regclass,
        schema_name, 'rollup_events_1hr', 'hour', '1 hour', 'hourly_aggregation', strategy);
    PERFORM _clickrollup.renew_functions(v_root);
    PERFORM _clickrollup.schedule_clickstream(v_events, v_root, schedule);
END
$function$;
COMMENT ON FUNCTION clickrollup.create_clickstream(name, text, interval, integer, text) IS
    'create in a schema: events, partitioned by time, the rollups rollup_events_5min and rollup_events_1hr, their '
    'functions and pg_cron jobs. Called again it keeps tables and data and renews the rest';
