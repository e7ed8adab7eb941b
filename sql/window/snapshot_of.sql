CREATE FUNCTION _clickrollup.snapshot_of(p_end bigint, p_open bigint[]) RETURNS pg_snapshot
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT format('%s:%s:%s', coalesce(min(o.xid), p_end), p_end,
                  string_agg(o.xid::text, ',' ORDER BY o.xid))::pg_snapshot
    FROM (SELECT DISTINCT u.xid FROM unnest(p_open) AS u (xid) WHERE u.xid < p_end) AS o
);
COMMENT ON FUNCTION _clickrollup.snapshot_of(bigint, bigint[]) IS
    'snapshot in which every xid before an end has ended, except the given ones';
