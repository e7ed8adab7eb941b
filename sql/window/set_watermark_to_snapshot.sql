CREATE FUNCTION _clickrollup.set_watermark_to_snapshot(
    p_rollup clickrollup.rollups, p_column name, p_snapshot pg_snapshot)
RETURNS clickrollup.rollups
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    p_rollup.strategy := 'snapshot';
    p_rollup.writer_xid_column := p_column;
    p_rollup.writer_xid_offset := _clickrollup.writer_xid_offset(p_rollup.event_table_name::regclass, p_column);
    p_rollup.last_snapshot := p_snapshot;
    p_rollup.system_identifier := _clickrollup.system_identifier();
    RETURN p_rollup;
END
$function$;
COMMENT ON FUNCTION _clickrollup.set_watermark_to_snapshot(clickrollup.rollups, name, pg_snapshot) IS
    'a registry row of strategy snapshot, whose watermark is the given one';
