CREATE FUNCTION _clickrollup.waiting_since(p_rollup clickrollup.rollups) RETURNS timestamptz
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_source regclass := _clickrollup.find_relation(p_rollup.event_table_name);
    v_since  timestamptz;
BEGIN
    IF p_rollup.time_column IS NULL OR NOT _clickrollup.can_read(v_source) THEN
        RETURN NULL;
    END IF;
    EXECUTE format('SELECT min(e.t) FILTER (WHERE isfinite(e.t)) '
                   'FROM (SELECT %s AS t FROM %s WHERE %s%s LIMIT 1000) AS e',
        _clickrollup.event_time(p_rollup), v_source,
        _clickrollup.waiting_condition(p_rollup, true),
        CASE p_rollup.strategy WHEN 'sequence' THEN format(' AND %I <= $1 + 1000', p_rollup.event_id_column) END)
    INTO v_since USING p_rollup.last_aggregated_id;
    RETURN v_since;
EXCEPTION WHEN connection_failure THEN
    RETURN NULL;  -- a worker of Citus is away, which health() says elsewhere
END
$function$;
COMMENT ON FUNCTION _clickrollup.waiting_since(clickrollup.rollups) IS
    'smallest finite event time among the first 1,000 ids above a rollup''s watermark, by snapshot among 1,000 events, '
    'so the cost stays small; NULL where a worker of Citus is away';
