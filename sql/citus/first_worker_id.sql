CREATE FUNCTION _clickrollup.first_worker_id() RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 281474976710656;

COMMENT ON FUNCTION _clickrollup.first_worker_id() IS
    '2^48: what Citus draws from a sequence on a worker lies above it, by 2^48 for each node group';
