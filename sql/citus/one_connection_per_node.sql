CREATE FUNCTION _clickrollup.one_connection_per_node() RETURNS void
LANGUAGE sql
BEGIN ATOMIC
    SELECT set_config('citus.multi_shard_modify_mode', 'sequential', true)
    FROM pg_catalog.pg_extension AS e WHERE e.extname = 'citus';
END;
COMMENT ON FUNCTION _clickrollup.one_connection_per_node() IS
    'on Citus use one connection per node for the rest of the transaction, as definitions and data in one transaction '
    'need';
