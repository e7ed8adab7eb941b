CREATE FUNCTION _clickrollup.events_of_writers(p_rollup clickrollup.rollups, p_xids bigint[]) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_events bigint := 0;
BEGIN
    IF p_xids <> '{}' THEN
        EXECUTE format('SELECT count(*) FROM %s WHERE %I = ANY ($1)', p_rollup.event_table_name,
                       p_rollup.writer_xid_column) INTO v_events USING p_xids;
    END IF;
    RETURN v_events;
END
$function$;
COMMENT ON FUNCTION _clickrollup.events_of_writers(clickrollup.rollups, bigint[]) IS
    'how many events the transactions with the given xids wrote to the source of a rollup by snapshot';
