CREATE FUNCTION _clickrollup.dashboard_rollup_list()
RETURNS TABLE (source_name name, table_name name, bucket text, bucket_column name, dimensions text[])
LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
    -- Each one after the one that feeds it. With the tenant first: on Citus there are no others.
    SELECT d.source_name::name, d.table_name::name, d.bucket, d.bucket_column::name, d.dimensions FROM (VALUES
        ('rollup_events_1hr',          'rollup_events_1day',         'day',       'day',
            ARRAY['customer_id', 'event_type', 'country', 'browser']),
        ('rollup_events_5min',         'rollup_events_5min_tenants', '5 minutes', 'minute', ARRAY['customer_id']),
        ('rollup_events_5min_tenants', 'rollup_events_1hr_tenants',  '1 hour',    'hour',   ARRAY['customer_id']),
        ('rollup_events_1hr_tenants',  'rollup_events_1day_tenants', 'day',       'day',    ARRAY['customer_id']),
        ('rollup_events_5min',         'rollup_events_5min_all',     '5 minutes', 'minute',
            ARRAY['event_type', 'country', 'browser']),
        ('rollup_events_5min_all',     'rollup_events_1hr_all',      '1 hour',    'hour',
            ARRAY['event_type', 'country', 'browser']),
        ('rollup_events_1hr_all',      'rollup_events_1day_all',     'day',       'day',
            ARRAY['event_type', 'country', 'browser']),
        ('rollup_events_5min_all',     'rollup_events_5min_total',   '5 minutes', 'minute', '{}'),
        ('rollup_events_5min_total',   'rollup_events_1hr_total',    '1 hour',    'hour',   '{}'),
        ('rollup_events_1hr_total',    'rollup_events_1day_total',   'day',       'day',    '{}'))
        AS d (source_name, table_name, bucket, bucket_column, dimensions);
END;
COMMENT ON FUNCTION _clickrollup.dashboard_rollup_list() IS
    'rollups of a clickstream that a dashboard reads fast: whole days, and fewer dimensions than the lab''s two '
    'rollups';
