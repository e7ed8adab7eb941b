CREATE FUNCTION _clickrollup.snapshot_open(p_snapshot pg_snapshot) RETURNS bigint[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY(SELECT x.xid::text::bigint FROM pg_snapshot_xip(p_snapshot) AS x (xid));

COMMENT ON FUNCTION _clickrollup.snapshot_open(pg_snapshot) IS
    'xids before its end that were in progress when a snapshot was taken';
