CREATE FUNCTION _clickrollup.set_watermark_to_last_id(p_root text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_rollup  clickrollup.rollups := _clickrollup.definition(p_root);
    v_last_id bigint;
    v_max_id  bigint;
BEGIN
    PERFORM _clickrollup.check_event_sequence(
        v_rollup.event_id_sequence_name::regclass, v_rollup.event_table_name::regclass);
    v_last_id := _clickrollup.sequence_last_id(v_rollup.event_id_sequence_name::regclass);
    EXECUTE format('SELECT max(%I) FROM %s', v_rollup.event_id_column, v_rollup.event_table_name) INTO v_max_id;
    IF v_max_id > v_last_id THEN
        RAISE EXCEPTION '% has an event numbered %, above the last id % that its sequence has drawn',
            v_rollup.event_table_name, v_max_id, v_last_id
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = format('It would be counted again. SELECT setval(%L, %s);',
                                v_rollup.event_id_sequence_name, v_max_id);
    END IF;
    UPDATE _clickrollup.own_rollups AS r
    SET strategy = 'sequence', writer_xid_column = NULL, writer_xid_offset = NULL, last_snapshot = NULL,
        system_identifier = NULL,
        last_aggregated_id = v_last_id, settled_id = v_last_id, cold_before = NULL
    WHERE r.name IN (SELECT c.name FROM _clickrollup.chain(p_root) AS c);
END
$function$;
COMMENT ON FUNCTION _clickrollup.set_watermark_to_last_id(text) IS
    'set a chain''s watermark, by strategy sequence, past all events there are; its writers are locked out and it has '
    'counted them; raises 55000 for an id given by hand';
