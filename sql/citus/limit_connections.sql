CREATE FUNCTION _clickrollup.limit_connections(p_source regclass, p_ids bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    -- Of up to sixteen a session keeps one, which knows the partitions already; to open the others takes longer than
    -- to ask the shards of a node one after the other, where there is little to do. Where there is much, a run takes
    -- as many processes of a node as PostgreSQL gives a query: each may have maintenance_work_mem.
    v_most integer := CASE WHEN p_ids <= 10000 THEN 1
                           ELSE greatest(1, current_setting('max_parallel_workers_per_gather')::integer) END;
BEGIN
    IF _clickrollup.is_distributed(p_source) THEN
        PERFORM set_config('citus.max_adaptive_executor_pool_size', least(
            v_most, current_setting('citus.max_adaptive_executor_pool_size')::integer)::text, true);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.limit_connections(regclass, bigint) IS
    'on Citus have a run over so many ids use, for the rest of the transaction, one connection to each node where they '
    'are few, else max_parallel_workers_per_gather';
