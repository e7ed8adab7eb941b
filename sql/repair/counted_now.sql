CREATE FUNCTION clickrollup._counted_now(p_rollup clickrollup.rollups) RETURNS text
LANGUAGE plpgsql AS $function$
BEGIN
    IF clickrollup._is_distributed(p_rollup.event_table_name::regclass) THEN
        PERFORM clickrollup._check_nodes(p_rollup);
        -- The nodes of a cluster have no common snapshot: what is compared must stand still.
        p_rollup.last_aggregated_id := (clickrollup._lock_rollup(clickrollup._root(p_rollup.name))).last_aggregated_id;
        RETURN clickrollup._counted_condition(p_rollup, true);
    END IF;
    RETURN clickrollup._counted_condition(p_rollup, false);
END
$function$;
COMMENT ON FUNCTION clickrollup._counted_now(clickrollup.rollups) IS
    'condition that an event is counted, its watermark read by the statement that holds it; on Citus a fixed one, with the chain locked against runs';
