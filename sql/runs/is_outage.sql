CREATE FUNCTION _clickrollup.is_outage(p_sqlstate text) RETURNS boolean
LANGUAGE sql IMMUTABLE
RETURN p_sqlstate ~ '^(08|57P0)';

COMMENT ON FUNCTION _clickrollup.is_outage(text) IS
    'whether a run failed because a server, mostly a worker of Citus, is away or shuts down: it comes back by itself';
