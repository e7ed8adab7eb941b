CREATE FUNCTION _clickrollup.one_connection_for_few(p_source regclass, p_ids bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    -- Of up to sixteen a session keeps one, which knows the partitions already; to open the others takes longer than
    -- to ask the shards of a node one after the other.
    PERFORM set_config('citus.max_adaptive_executor_pool_size', '1', true)
    WHERE p_ids <= 10000 AND _clickrollup.is_distributed(p_source);
END
$function$;
COMMENT ON FUNCTION _clickrollup.one_connection_for_few(regclass, bigint) IS
    'on Citus have a run over few ids use the connection to each node that its session keeps, for the rest of the '
    'transaction';
