CREATE FUNCTION clickrollup._waiting_since(p_rollup clickrollup.rollups) RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $function$
DECLARE
    v_source regclass := to_regclass(p_rollup.event_table_name);
    v_since  timestamptz;
BEGIN
    IF v_source IS NULL OR p_rollup.time_column IS NULL OR NOT has_table_privilege(v_source, 'SELECT') THEN
        RETURN NULL;
    END IF;
    EXECUTE format('SELECT min(%s) FROM %s WHERE %I BETWEEN $1 + 1 AND $1 + 1000',
        clickrollup._time_expression(v_source, p_rollup.time_column, p_rollup.time_zone), v_source, p_rollup.event_id_column)
    INTO v_since USING p_rollup.last_aggregated_id;
    RETURN v_since;
EXCEPTION WHEN connection_failure THEN
    RETURN NULL;  -- a worker of Citus is away, which health() says elsewhere
END
$function$;
COMMENT ON FUNCTION clickrollup._waiting_since(clickrollup.rollups) IS
    'smallest event time among the first 1,000 ids above a rollup''s watermark: a look at the tail that costs the same however much waits; '
    'NULL where a worker that holds shards is away';
