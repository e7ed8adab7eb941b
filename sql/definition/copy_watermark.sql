CREATE FUNCTION _clickrollup.copy_watermark(p_rollup clickrollup.rollups, p_other text) RETURNS clickrollup.rollups
LANGUAGE sql STABLE
RETURN (
    SELECT jsonb_populate_record(p_rollup, to_jsonb(s)) FROM (
        SELECT r.event_table_name, r.event_id_sequence_name, r.event_id_column, r.last_aggregated_id, r.settled_id,
               r.cold_before, r.cold_counted_id, r.cold_counted_at,
               r.search_path, r.strategy, r.writer_xid_column, r.writer_xid_offset, r.last_snapshot, r.system_identifier
        FROM clickrollup.rollups AS r WHERE r.name = p_other) AS s
);
COMMENT ON FUNCTION _clickrollup.copy_watermark(clickrollup.rollups, text) IS
    'a registry row with the source, the strategy and the watermark of another rollup';
