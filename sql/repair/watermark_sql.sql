CREATE FUNCTION clickrollup._watermark_sql(p_rollup clickrollup.rollups) RETURNS text
LANGUAGE plpgsql AS $function$
BEGIN
    IF clickrollup._is_distributed(p_rollup.event_table_name::regclass) THEN
        PERFORM clickrollup._check_nodes(p_rollup);
        -- The nodes of a cluster have no common snapshot: what is compared must stand still.
        RETURN (clickrollup._lock_rollup(clickrollup._root(p_rollup.name))).last_aggregated_id::text;
    END IF;
    RETURN format('(SELECT w.last_aggregated_id FROM clickrollup.rollups AS w WHERE w.name = %L)', p_rollup.name);
END
$function$;
COMMENT ON FUNCTION clickrollup._watermark_sql(clickrollup.rollups) IS
    'expression for the watermark, read by the statement that holds it; on Citus its value, with the chain locked against runs';
