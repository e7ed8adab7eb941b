CREATE FUNCTION _clickrollup.hot_events(
    p_rollup clickrollup.rollups, p_window _clickrollup.event_window, OUT ids bigint, OUT newest timestamptz,
    OUT tables oid[])
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
-- By the index: of a partition that is filling the planner knows little, and would read all of it for each run. Memory
-- for the ids of a large window, which lie almost in order: sorted on disk they would cost a tenth more.
SET enable_seqscan = off SET max_parallel_workers_per_gather = 0 SET jit = off SET work_mem = '32MB' AS $function$
DECLARE
    v_source      regclass := p_rollup.event_table_name::regclass;
    v_distributed boolean := _clickrollup.is_distributed(v_source);
BEGIN
    -- The shards of Citus send all ids to have them counted, and of many that takes longer than to look everywhere.
    EXECUTE format('SELECT %5$s, %2$s, %6$s FROM %3$s WHERE %1$I BETWEEN $1 AND $2 AND NOT %4$s',
                   p_rollup.event_id_column,
                   _clickrollup.time_key_value(v_source, format('max(%I)', _clickrollup.time_key(v_source))),
                   v_source, _clickrollup.cold_condition(p_rollup, true),
                   CASE WHEN v_distributed AND p_window.window_end - p_window.window_start >= 100000 THEN 'NULL'
                        ELSE format('count(DISTINCT %I)', p_rollup.event_id_column) END,
                   CASE WHEN v_distributed THEN 'NULL' ELSE 'array_agg(DISTINCT tableoid)' END)
    INTO ids, newest, tables USING p_window.window_start, p_window.window_end;
END
$function$;
COMMENT ON FUNCTION _clickrollup.hot_events(clickrollup.rollups, _clickrollup.event_window) IS
    'how many ids of a window are those of events since cold_before, the newest of their times, and the partitions; on '
    'Citus no partitions, and of a large window no number';
