CREATE FUNCTION _clickrollup.check_nodes(p_rollup clickrollup.rollups) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF _clickrollup.may_hold_worker_ids(p_rollup.event_table_name::regclass) THEN
        PERFORM _clickrollup.check_own_ids(p_rollup, _clickrollup.node_answers(p_rollup.event_id_sequence_name));
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_nodes(clickrollup.rollups) IS
    'on a distributed source that does not refuse events written through a worker, raise 55000 where it holds some, '
    '08006 where a node does not answer';
