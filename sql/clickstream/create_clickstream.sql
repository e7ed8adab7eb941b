CREATE FUNCTION clickrollup.create_clickstream(
    schema_name        name     DEFAULT current_schema(),
    schedule           text     DEFAULT '*/5 * * * *',
    partition_interval interval DEFAULT '1 day',
    premake            integer  DEFAULT 4,
    strategy           text     DEFAULT 'sequence')
RETURNS void
LANGUAGE sql
BEGIN ATOMIC
    SELECT _clickrollup.create_clickstream_for(
        current_setting('search_path'), schema_name, schedule, partition_interval, premake, strategy);
END;
COMMENT ON FUNCTION clickrollup.create_clickstream(name, text, interval, integer, text) IS
    'create in a schema: events, partitioned by time, the rollups rollup_events_5min and rollup_events_1hr, their '
    'functions and pg_cron jobs. Called again it keeps tables and data and renews the rest';
