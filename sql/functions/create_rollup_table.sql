CREATE FUNCTION clickrollup._create_rollup_table(p_schema name, p_table name, p_bucket_column name) RETURNS regclass
LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE format($sql$
        CREATE TABLE %1$I.%2$I (
            customer_id            bigint,
            event_type             text,
            country                text,
            browser                text,
            %3$I                   timestamptz NOT NULL,
            event_count            bigint NOT NULL,
            device_distinct_count  %4$I.hll NOT NULL,
            session_distinct_count %4$I.hll NOT NULL,
            top_devices_1000       jsonb NOT NULL
        );
        CREATE UNIQUE INDEX %5$I ON %1$I.%2$I (customer_id, event_type, country, browser, %3$I) NULLS NOT DISTINCT;
        CREATE INDEX %6$I ON %1$I.%2$I (%3$I);
        COMMENT ON TABLE %1$I.%2$I IS 'rollup of events, kept by clickrollup: one row a key and bucket of UTC time';
        $sql$, p_schema, p_table, p_bucket_column, clickrollup._extension_schema('hll'),
        p_table || '_unique_idx', p_table || '_' || p_bucket_column || '_idx');
    RETURN format('%I.%I', p_schema, p_table)::regclass;
END
$function$;
COMMENT ON FUNCTION clickrollup._create_rollup_table(name, name, name) IS
    'create a rollup table with the lab''s columns; raises 42P07 where it exists';
