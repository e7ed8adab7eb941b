-- Enriched events of Snowplow, as its pipeline writes them to Kafka: 131 fields between tabs.
CREATE TABLE atomic_events (
    row_id            bigint GENERATED ALWAYS AS IDENTITY,
    event_id          uuid NOT NULL,
    app_id            text NOT NULL,
    collector_tstamp  timestamptz NOT NULL,
    event_name        text NOT NULL,
    domain_userid     uuid,
    domain_sessionidx integer,
    page_urlpath      text,
    geo_country       char(2),
    tr_total          numeric,
    dvce_ismobile     boolean,
    contexts          jsonb
);
SELECT clickrollup.create_rollup('atomic_events', 'pages_hourly', '1 hour',
    dimensions => ARRAY['app_id', 'event_name', 'geo_country'],
    measures   => ARRAY[clickrollup.count_events('events'), clickrollup.sum_of('tr_total', 'revenue'),
                        clickrollup.max_of('domain_sessionidx', 'most_sessions')]);
