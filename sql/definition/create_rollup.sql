CREATE FUNCTION clickrollup.create_rollup(
    source           regclass,
    name             text,
    bucket           text,
    dimensions       text[]                DEFAULT NULL,
    measures         clickrollup.measure[] DEFAULT NULL,
    time_column      name                  DEFAULT NULL,
    filter           text                  DEFAULT NULL,
    time_zone        text                  DEFAULT 'UTC',
    schedule         text                  DEFAULT '*/5 * * * *',
    strategy         text                  DEFAULT NULL,
    events_per_batch bigint                DEFAULT 1000000,
    table_name       name                  DEFAULT NULL,
    bucket_column    name                  DEFAULT 'bucket',
    function_name    name                  DEFAULT NULL,
    dry_run          boolean               DEFAULT false,
    time_unit        text                  DEFAULT NULL)
RETURNS SETOF text
LANGUAGE sql
BEGIN ATOMIC
    SELECT * FROM _clickrollup.create_rollup_as_written(
        _clickrollup.callers_search_path(), source, name, bucket, dimensions, measures, time_column, filter, time_zone,
        schedule, strategy, events_per_batch, table_name, bucket_column, function_name, dry_run, time_unit);
END;
COMMENT ON FUNCTION clickrollup.create_rollup(
    regclass, text, text, text[], clickrollup.measure[], name, text, text, text, text, bigint, name, name, name,
    boolean, text) IS
    'declare a rollup over a table, or over another rollup''s table, and create its table, function, views and '
    'pg_cron job; returns the SQL that it ran, or with dry_run would run';
