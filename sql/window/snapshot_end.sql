CREATE FUNCTION _clickrollup.snapshot_end(p_snapshot pg_snapshot) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN pg_snapshot_xmax(p_snapshot)::text::bigint;

COMMENT ON FUNCTION _clickrollup.snapshot_end(pg_snapshot) IS
    'first xid that, like all after it, had not ended when a snapshot was taken';
