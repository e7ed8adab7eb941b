-- Which partitions a live view reads on Citus, where there are many: to plan for them takes a shard most of the time.
-- Proof is as in narrow_window(): where each id that was drawn since the last run is found among the events from
-- cold_before until tomorrow, no other partition has an event to show. A writer that is open, or has rolled back,
-- leaves an id out; then the view reads all. So it does where many wait: the shards send all ids to have them counted.
CREATE FUNCTION _clickrollup.tail_times(
    p_source text, p_id_column name, p_sequence text, p_watermark bigint, p_cold_before timestamptz)
RETURNS tstzrange
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_source regclass := _clickrollup.find_relation(p_source);
    v_ids    bigint := _clickrollup.visible_last_id(p_sequence) - p_watermark;
    v_pool   text := current_setting('citus.max_adaptive_executor_pool_size', true);
    v_until  timestamptz;
    v_all    boolean := true;
BEGIN
    IF p_cold_before IS NULL OR v_ids NOT BETWEEN 0 AND 10000 OR v_ids IS NULL
       OR NOT _clickrollup.has_many_partitions(v_source) OR row_security_active(v_source)
       OR _clickrollup.may_hold_worker_ids(v_source) THEN
        RETURN '[-infinity,infinity]'::tstzrange;
    END IF;
    v_until := coalesce(_clickrollup.hot_until(v_source, clock_timestamp()), 'infinity');
    IF v_ids > 0 THEN
        -- Over the connection that the session keeps, as in one_connection_for_few(); what asked may need more.
        PERFORM set_config('citus.max_adaptive_executor_pool_size', '1', true);
        EXECUTE format(
            'SELECT count(DISTINCT %1$I) = $3 FROM %2$s '
            'WHERE %1$I > $1 AND %1$I <= $2 AND %3$I BETWEEN %4$s AND %5$s',
            p_id_column, v_source, _clickrollup.time_key(v_source),
            _clickrollup.time_key_value(v_source, format('%L::timestamptz', _clickrollup.utc_text(p_cold_before))),
            _clickrollup.time_key_value(v_source, format('%L::timestamptz', _clickrollup.utc_text(v_until))))
        INTO v_all USING p_watermark, p_watermark + v_ids, v_ids;
        PERFORM set_config('citus.max_adaptive_executor_pool_size', v_pool, true);
    END IF;
    RETURN CASE WHEN v_all THEN tstzrange(p_cold_before, v_until, '[]') ELSE '[-infinity,infinity]'::tstzrange END;
END
$function$;
COMMENT ON FUNCTION _clickrollup.tail_times(text, name, text, bigint, timestamptz) IS
    'times of all events of a distributed source that wait, as the ids above a watermark prove; all times where they '
    'do not';
