CREATE FUNCTION _clickrollup.create_events_table(p_schema name, p_strategy text) RETURNS regclass
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_cluster boolean := _clickrollup.extension_schema('citus') IS NOT NULL;
    -- Runs summarize new pages, but not on the workers of Citus.
    v_brin    text := CASE WHEN v_cluster THEN ', autosummarize = on' ELSE '' END;
BEGIN
    -- The lengths keep a row of the rollups' unique index below the 2,704 bytes that a btree takes: a longer text
    -- would be stored, and then fail every run. The times are those that date_bin and the loader can handle.
    EXECUTE format($sql$
        CREATE TABLE %1$I.events (
            event_id    %5$s,
            event_time  timestamptz NOT NULL DEFAULT now(),
            customer_id bigint,
            event_type  text,
            country     text,
            browser     text,
            device_id   bigint,
            session_id  bigint,%2$s
            CONSTRAINT events_event_time_range CHECK (
                event_time >= '0001-01-01 00:00:00+00' AND event_time < '10000-01-01 00:00:00+00'),
            CONSTRAINT events_text_length CHECK (
                octet_length(event_type) <= 800 AND octet_length(country) <= 800 AND octet_length(browser) <= 800)
        ) PARTITION BY RANGE (event_time);
        CREATE INDEX events_event_id_idx ON %1$I.events USING brin (event_id)
            WITH (pages_per_range = 32%4$s);
        COMMENT ON TABLE %1$I.events IS
            'clickstream events, append-only; rolled up by clickrollup in the order of event_id';
        -- So that erase() and retention may delete while a publication has the table.
        ALTER TABLE %1$I.events REPLICA IDENTITY FULL;
        %3$s
        $sql$, p_schema,
        CASE p_strategy WHEN 'snapshot' THEN E'\n            writer_xid  bigint NOT NULL DEFAULT txid_current(),' END,
        CASE p_strategy WHEN 'snapshot' THEN format(
            'CREATE INDEX events_writer_xid_idx ON %I.events USING brin (writer_xid) '
            'WITH (pages_per_range = 32%s);', p_schema, v_brin) END, v_brin,
        -- Citus converts no table with an identity column: change_shard_count() and undistribute() could not.
        CASE WHEN v_cluster THEN 'bigserial' ELSE 'bigint GENERATED ALWAYS AS IDENTITY' END);
    IF v_cluster THEN
        -- As with an identity column, who may insert may draw an id.
        EXECUTE format('GRANT USAGE ON SEQUENCE %I.events_event_id_seq TO PUBLIC', p_schema);
    END IF;
    RETURN format('%I.events', p_schema)::regclass;
END
$function$;
COMMENT ON FUNCTION _clickrollup.create_events_table(name, text) IS
    'create events without partitions in the schema; strategy snapshot adds a column for the writer''s xid; raises '
    '42P07 where it exists';
