CREATE FUNCTION _clickrollup.hot_events(
    p_rollup clickrollup.rollups, p_window _clickrollup.event_window, OUT ids bigint, OUT newest timestamptz,
    OUT tables oid[])
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_source regclass := p_rollup.event_table_name::regclass;
BEGIN
    EXECUTE format('SELECT count(DISTINCT %1$I), %2$s, array_agg(DISTINCT tableoid) FROM %3$s '
                   'WHERE %1$I BETWEEN $1 AND $2 AND NOT %4$s',
                   p_rollup.event_id_column,
                   _clickrollup.time_key_value(v_source, format('max(%I)', _clickrollup.time_key(v_source))),
                   v_source, _clickrollup.cold_condition(p_rollup, true))
    INTO ids, newest, tables USING p_window.window_start, p_window.window_end;
END
$function$;
COMMENT ON FUNCTION _clickrollup.hot_events(clickrollup.rollups, _clickrollup.event_window) IS
    'how many ids of a window are those of events since cold_before, the newest of their times, and the partitions';
