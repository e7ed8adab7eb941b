CREATE FUNCTION _clickrollup.check_first_run(p_rollup clickrollup.rollups) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_table  regclass;
    v_filled boolean;
BEGIN
    -- By snapshot ids do not say what was counted, so only a rollup that never ran has certainly counted nothing.
    IF p_rollup.last_aggregated_id > least(0, _clickrollup.id_before_first(p_rollup.event_id_sequence_name::regclass))
       OR p_rollup.source_changed_at IS NOT NULL
       OR p_rollup.strategy = 'snapshot' AND p_rollup.last_run_at IS NOT NULL THEN
        RETURN;
    END IF;
    FOR v_table IN
        SELECT t.oid::regclass
        FROM _clickrollup.chain(p_rollup.name) AS c JOIN clickrollup.rollups AS r ON r.name = c.name
        JOIN pg_catalog.pg_class AS t ON t.oid = _clickrollup.find_relation(r.rollup_table_name)
        WHERE t.relkind IN ('r', 'p') AND NOT t.relrowsecurity AND has_table_privilege(t.oid, 'SELECT')
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s)', v_table) INTO v_filled;
        IF v_filled THEN
            RAISE EXCEPTION '% holds rows, and rollup ''%'' has counted no event', v_table, p_rollup.name
                USING ERRCODE = 'object_not_in_prerequisite_state',
                      DETAIL = 'A dump of the data alone has no watermark: a run would count the events again.',
                      HINT = concat(
                          format('SELECT clickrollup.change_source(%L, %L, counted_until => ', p_rollup.name,
                                 p_rollup.event_table_name)
                          || _clickrollup.visible_last_id(p_rollup.event_id_sequence_name)
                          || '); takes the events up to that id as counted. Or ',
                          format('SELECT clickrollup.rebuild(%L, force => true); empties the rollup, and runs count '
                                 'all events.', p_rollup.name));
        END IF;
    END LOOP;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_first_run(clickrollup.rollups) IS
    'raise 55000 where a rollup has counted nothing, and there are rows in its table or in one that it feeds';
