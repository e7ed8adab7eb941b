CREATE FUNCTION _clickrollup.counted_now(p_rollup clickrollup.rollups) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_root clickrollup.rollups;
BEGIN
    PERFORM _clickrollup.check_row_security(p_rollup.event_table_name::regclass);
    IF _clickrollup.is_distributed(p_rollup.event_table_name::regclass) THEN
        PERFORM _clickrollup.check_nodes(p_rollup);
        -- The nodes of a cluster have no common snapshot: what is compared must stand still.
        v_root := _clickrollup.lock_rollup(_clickrollup.root(p_rollup.name));
        p_rollup.last_aggregated_id := v_root.last_aggregated_id;
        p_rollup.cold_before := v_root.cold_before;
        p_rollup.cold_counted_id := v_root.cold_counted_id;
        RETURN _clickrollup.counted_condition(p_rollup, true);
    END IF;
    RETURN _clickrollup.counted_condition(p_rollup, false);
END
$function$;
COMMENT ON FUNCTION _clickrollup.counted_now(clickrollup.rollups) IS
    'condition that an event is counted; it reads the watermark when it runs, on Citus it holds a fixed one and the '
    'chain is locked';
