CREATE FUNCTION _clickrollup.set_watermark_now(p_rollup text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_rollup clickrollup.rollups;
BEGIN
    SELECT * INTO v_rollup FROM clickrollup.rollups AS r WHERE r.name = p_rollup;
    v_rollup := _clickrollup.set_watermark_to_snapshot(v_rollup, coalesce(
        v_rollup.writer_xid_column, _clickrollup.find_writer_xid(v_rollup.event_table_name::regclass)), NULL);
    v_rollup.settled_id := greatest(
        v_rollup.settled_id, _clickrollup.sequence_last_id(v_rollup.event_id_sequence_name::regclass));
    UPDATE _clickrollup.own_rollups AS r
    SET strategy = v_rollup.strategy, writer_xid_column = v_rollup.writer_xid_column,
        writer_xid_offset = v_rollup.writer_xid_offset, system_identifier = v_rollup.system_identifier,
        last_snapshot = _clickrollup.current_snapshot(v_rollup.writer_xid_offset),
        last_aggregated_id = v_rollup.settled_id, settled_id = v_rollup.settled_id, cold_before = NULL
    WHERE r.name = p_rollup;
END
$function$;
COMMENT ON FUNCTION _clickrollup.set_watermark_now(text) IS
    'set a rollup''s watermark, by strategy snapshot, past all events there are; its writers are locked out and it has '
    'counted them';
