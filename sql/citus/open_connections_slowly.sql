CREATE FUNCTION _clickrollup.open_connections_slowly() RETURNS void
LANGUAGE sql
-- Of up to sixteen connections to a node that a query opens by and by, every 10 ms, a session keeps one, which knows
-- the partitions already: what ends soon is done by that one, before others have learnt them.
BEGIN ATOMIC
    SELECT set_config('citus.executor_slow_start_interval', '500', true)
    FROM pg_catalog.pg_extension AS e WHERE e.extname = 'citus';
END;
COMMENT ON FUNCTION _clickrollup.open_connections_slowly() IS
    'on Citus have queries open more connections to a node only after half a second, for the rest of the transaction';
