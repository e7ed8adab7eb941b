CREATE FUNCTION _clickrollup.prepare_shards(p_source regclass, p_tenant text, p_node text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_shard bigint := _clickrollup.own_shard(p_source, p_tenant);
BEGIN
    IF v_shard IS NULL OR p_node <> _clickrollup.node_of_shard(v_shard) THEN
        PERFORM _clickrollup.keep_by_rows(_clickrollup.tables_beside(p_source));
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.prepare_shards(regclass, text, text) IS
    'make what lies beside a source fit to be split and moved for a tenant, where that is still to be done';
