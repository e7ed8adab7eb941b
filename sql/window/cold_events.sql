CREATE FUNCTION _clickrollup.cold_events(
    p_rollup clickrollup.rollups, p_end bigint, OUT events bigint, OUT oldest timestamptz, OUT newest timestamptz)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
-- By the index, though a partition is small: there are many, and none has much of the window.
SET enable_seqscan = off SET max_parallel_workers_per_gather = 0 SET jit = off AS $function$
DECLARE
    v_source regclass := p_rollup.event_table_name::regclass;
BEGIN
    EXECUTE format('SELECT count(*), %s, %s FROM %s WHERE %I BETWEEN $1 AND $2 AND %s',
                   _clickrollup.time_key_value(v_source, format('min(%I)', _clickrollup.time_key(v_source))),
                   _clickrollup.time_key_value(v_source, format('max(%I)', _clickrollup.time_key(v_source))),
                   v_source, p_rollup.event_id_column, _clickrollup.cold_condition(p_rollup, true))
    INTO events, oldest, newest USING p_rollup.cold_counted_id + 1, p_end;
END
$function$;
COMMENT ON FUNCTION _clickrollup.cold_events(clickrollup.rollups, bigint) IS
    'how many events before cold_before, up to an id, are still to be counted, and their times';
