CREATE FUNCTION _clickrollup.window_problem(p_rollup clickrollup.rollups) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF p_rollup.strategy = 'snapshot' THEN
        PERFORM _clickrollup.check_writer_xid(p_rollup);
        PERFORM _clickrollup.check_same_cluster(p_rollup);
    ELSE
        PERFORM _clickrollup.last_event_id(p_rollup);
        PERFORM _clickrollup.check_source_tables(p_rollup);
    END IF;
    PERFORM _clickrollup.check_first_run(p_rollup);
    RETURN NULL;
EXCEPTION
    WHEN object_not_in_prerequisite_state OR insufficient_privilege OR undefined_table OR wrong_object_type
         OR feature_not_supported THEN
        RETURN SQLERRM;
END
$function$;
COMMENT ON FUNCTION _clickrollup.window_problem(clickrollup.rollups) IS
    'what a run would say of the source of its window, the sequence or the writers'' xids; NULL when it is sound';
