CREATE FUNCTION _clickrollup.give_own_shard(p_source regclass, p_tenant text) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_type  text;
    v_shard bigint;
BEGIN
    PERFORM _clickrollup.check_table('source', p_source);
    PERFORM _clickrollup.check_tenant(p_source, _clickrollup.tenant_column(p_source), p_tenant);
    SELECT a.atttypid::regtype::text INTO v_type FROM pg_catalog.pg_attribute AS a
    WHERE a.attrelid = p_source AND a.attname = _clickrollup.tenant_column(p_source);
    PERFORM _clickrollup.check_colocated(p_source);
    PERFORM _clickrollup.lock_shards(p_source);
    -- A call that was interrupted before the move has left it so.
    EXECUTE format('SELECT s.shardid FROM pg_catalog.pg_dist_shard AS s WHERE s.shardminvalue = s.shardmaxvalue '
                   'AND s.shardid = get_shard_id_for_distribution_column($1, %L::%s)', p_tenant, v_type)
    INTO v_shard USING p_source;
    IF v_shard IS NULL THEN
        EXECUTE format('SELECT isolate_tenant_to_new_shard($1, %L::%s, ''CASCADE'', '
                       'shard_transfer_mode => ''block_writes'')', p_tenant, v_type)
        INTO v_shard USING p_source;
    END IF;
    RETURN v_shard;
END
$function$;
COMMENT ON FUNCTION _clickrollup.give_own_shard(regclass, text) IS
    'give a tenant of a distributed table a shard of its own, unless it has one; returns the shard';
