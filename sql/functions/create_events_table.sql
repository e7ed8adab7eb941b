CREATE FUNCTION clickrollup._create_events_table(p_schema name) RETURNS regclass
LANGUAGE plpgsql AS $function$
BEGIN
    -- The lengths keep a row of the rollups' unique index below the 2,704 bytes that a btree takes: a longer text
    -- would be stored, and then fail every run. The times are those that date_bin and the loader can handle.
    EXECUTE format($sql$
        CREATE TABLE %1$I.events (
            event_id    bigint GENERATED ALWAYS AS IDENTITY,
            event_time  timestamptz NOT NULL DEFAULT now(),
            customer_id bigint,
            event_type  text,
            country     text,
            browser     text,
            device_id   bigint,
            session_id  bigint,
            CONSTRAINT events_event_time_range CHECK (
                event_time >= '0001-01-01 00:00:00+00' AND event_time < '10000-01-01 00:00:00+00'),
            CONSTRAINT events_text_length CHECK (
                octet_length(event_type) <= 800 AND octet_length(country) <= 800 AND octet_length(browser) <= 800)
        ) PARTITION BY RANGE (event_time);
        CREATE INDEX events_event_id_idx ON %1$I.events USING brin (event_id) WITH (pages_per_range = 32);
        COMMENT ON TABLE %1$I.events IS 'clickstream events, append-only; rolled up by clickrollup in the order of event_id';
        $sql$, p_schema);
    RETURN format('%I.events', p_schema)::regclass;
END
$function$;
COMMENT ON FUNCTION clickrollup._create_events_table(name) IS
    'create events, still without partitions, in the schema; raises 42P07 where it exists';
