CREATE FUNCTION _clickrollup.own_shard(p_source regclass, p_tenant text) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_shard bigint;
BEGIN
    PERFORM _clickrollup.check_table('source', p_source);
    PERFORM _clickrollup.check_tenant(p_source, _clickrollup.tenant_column(p_source), p_tenant);
    PERFORM _clickrollup.check_colocated(p_source);
    PERFORM _clickrollup.lock_shards(p_source);
    EXECUTE format('SELECT s.shardid FROM pg_catalog.pg_dist_shard AS s WHERE s.shardminvalue = s.shardmaxvalue '
                   'AND s.shardid = get_shard_id_for_distribution_column($1, %L::%s)',
                   p_tenant, _clickrollup.tenant_type(p_source))
    INTO v_shard USING p_source;
    RETURN v_shard;
END
$function$;
COMMENT ON FUNCTION _clickrollup.own_shard(regclass, text) IS
    'shard that a tenant of a distributed table has alone, NULL where it shares one; keeps runs away from now on';
