CREATE FUNCTION _clickrollup.reached_xid(p_rollup text) RETURNS bigint
LANGUAGE sql STABLE
RETURN (SELECT _clickrollup.snapshot_end(r.last_snapshot) FROM clickrollup.rollups AS r
        WHERE r.name = p_rollup AND r.event_id_column IS NULL);

COMMENT ON FUNCTION _clickrollup.reached_xid(text) IS
    'without ids: the first xid that no run of a rollup has looked at; NULL with ids';
