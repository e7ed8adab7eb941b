CREATE FUNCTION _clickrollup.health_ids(p_rollup clickrollup.rollups) RETURNS SETOF clickrollup.finding
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_source regclass := _clickrollup.find_relation(p_rollup.event_table_name);
    v_last   bigint := _clickrollup.visible_last_id(p_rollup.event_id_sequence_name);
    v_max    bigint;
BEGIN
    IF p_rollup.strategy = 'snapshot' OR NOT _clickrollup.can_read(v_source) THEN
        RETURN;
    END IF;
    EXECUTE format('SELECT max(%1$I) FROM %2$s WHERE %1$I > $1 AND %1$I <= 9223372036854775807',
                   p_rollup.event_id_column, v_source)
    INTO v_max USING v_last;
    -- Asked again after the events were read: writers draw ids meanwhile.
    v_last := _clickrollup.visible_last_id(p_rollup.event_id_sequence_name);
    IF v_max > v_last THEN
        RETURN NEXT ROW(p_rollup.name, 'ids ahead', 'warning', format(
            'an event has id %s, above %s, the last of its sequence, and waits until that gets there: '
            'SELECT setval(%L, %1$s);', v_max, v_last, p_rollup.event_id_sequence_name))::clickrollup.finding;
    END IF;
EXCEPTION WHEN connection_failure OR undefined_column THEN
    RETURN;  -- a worker of Citus is away, or a column renamed, which health() says elsewhere
END
$function$;
COMMENT ON FUNCTION _clickrollup.health_ids(clickrollup.rollups) IS
    'finding about events with ids that the sequence has not drawn, as COPY and explicit ids bring them';
