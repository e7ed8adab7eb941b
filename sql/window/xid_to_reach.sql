CREATE FUNCTION _clickrollup.xid_to_reach(p_rollup text) RETURNS bigint
LANGUAGE sql
RETURN (SELECT _clickrollup.snapshot_end(_clickrollup.current_snapshot(r.writer_xid_offset))
        FROM clickrollup.rollups AS r WHERE r.name = p_rollup AND r.event_id_column IS NULL);

COMMENT ON FUNCTION _clickrollup.xid_to_reach(text) IS
    'without ids: the first xid whose events a run that begins now may leave to the next one; NULL with ids';
