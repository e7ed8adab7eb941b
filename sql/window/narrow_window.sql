-- Which partitions a run reads, where there are many. If each id of the window is found among the events since
-- cold_before, all that the sequence numbered are there, and no older partition is opened; else the run reads all.
-- An id that was written by hand may be there twice, the second time in an older partition. So the registry keeps up to
-- which id events before cold_before are counted. Once an hour a run looks for what is above, and counts that too.
CREATE FUNCTION _clickrollup.narrow_window(
    p_rollup clickrollup.rollups, p_window _clickrollup.event_window, p_key name)
RETURNS _clickrollup.event_window
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_source regclass := p_rollup.event_table_name::regclass;
    v_ids    bigint := p_window.window_end - p_window.window_start + 1;
    v_narrow boolean := p_key IS NOT NULL AND _clickrollup.has_many_partitions(v_source)
                        AND p_key = _clickrollup.time_key(v_source);
    v_due    boolean := p_rollup.cold_counted_at < clock_timestamp() - interval '1 hour';
    v_hot    record;
    v_cold   record;
BEGIN
    p_window.first_id := p_window.window_start;
    IF NOT p_window.is_empty AND (p_rollup.cold_before IS NULL OR v_narrow IS NOT TRUE) THEN
        PERFORM _clickrollup.check_id_columns(p_rollup);
    END IF;
    IF p_key IS NULL THEN
        PERFORM _clickrollup.check_cold_counted(p_rollup);
        RETURN p_window;
    ELSIF p_rollup.cold_before IS NULL AND v_narrow THEN
        p_rollup.cold_before := _clickrollup.hot_since(v_source, clock_timestamp());
        p_rollup.cold_counted_id := p_rollup.last_aggregated_id;
        p_rollup.cold_counted_at := clock_timestamp();
    END IF;
    IF p_rollup.cold_before IS NOT NULL AND NOT (p_window.is_empty AND (
        p_rollup.cold_counted_id = p_window.window_end OR NOT v_due)) THEN
        v_hot := _clickrollup.hot_events(p_rollup, p_window);
        IF v_narrow AND v_hot.ids = v_ids AND v_due IS NOT TRUE THEN
            PERFORM _clickrollup.check_id_columns(p_rollup, v_hot.tables);
            p_window.from_time := p_rollup.cold_before;
            -- Nor one of those that have been made for days to come.
            p_window.to_time := v_hot.newest;
            PERFORM set_config('clickrollup.filled_tables', coalesce(v_hot.tables::text, ''), true);
        ELSE
            PERFORM _clickrollup.check_id_columns(p_rollup);
            PERFORM set_config('clickrollup.filled_tables', '', true);
            v_cold := _clickrollup.cold_events(p_rollup, p_window.window_end);
            IF v_cold.events = 0 THEN
                p_window.from_time := p_rollup.cold_before;
            ELSE
                p_window.first_id := p_rollup.cold_counted_id + 1;
                p_window.cold_until := p_rollup.cold_before;
                p_window.from_time := v_cold.oldest;
                p_window.to_time := coalesce(v_hot.newest, v_cold.newest);
                p_window.is_empty := false;
            END IF;
            p_rollup.cold_counted_id := p_window.window_end;
            p_rollup.cold_counted_at := clock_timestamp();
            p_rollup.cold_before := CASE WHEN v_narrow THEN _clickrollup.hot_since(
                v_source, least(v_hot.newest, clock_timestamp())) END;
        END IF;
    END IF;
    p_window.cold_before := p_rollup.cold_before;
    p_window.cold_counted_id := p_rollup.cold_counted_id;
    p_window.cold_counted_at := p_rollup.cold_counted_at;
    RETURN p_window;
END
$function$;
COMMENT ON FUNCTION _clickrollup.narrow_window(clickrollup.rollups, _clickrollup.event_window, name) IS
    'a window by sequence with the times that need be read, for a statement with window_condition() made for that '
    'partition key';
