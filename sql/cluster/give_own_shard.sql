CREATE FUNCTION _clickrollup.give_own_shard(p_source regclass, p_tenant text) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    -- A call that was interrupted before the move has left it so.
    v_shard bigint := _clickrollup.own_shard(p_source, p_tenant);
BEGIN
    IF v_shard IS NULL THEN
        EXECUTE format('SELECT isolate_tenant_to_new_shard($1, %L::%s, ''CASCADE'', '
                       'shard_transfer_mode => ''block_writes'')', p_tenant, _clickrollup.tenant_type(p_source))
        INTO v_shard USING p_source;
    END IF;
    RETURN v_shard;
END
$function$;
COMMENT ON FUNCTION _clickrollup.give_own_shard(regclass, text) IS
    'give a tenant of a distributed table a shard of its own, unless it has one; returns the shard';
