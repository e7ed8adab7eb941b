CREATE FUNCTION clickrollup.isolate_tenant(source regclass, tenant text, node text DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_type  text;
    v_shard bigint;
    v_host  text;
    v_port  integer;
BEGIN
    PERFORM _clickrollup.check_table('source', source);
    PERFORM _clickrollup.check_tenant(source, _clickrollup.tenant_column(source), tenant);
    SELECT a.atttypid::regtype::text INTO v_type FROM pg_catalog.pg_attribute AS a
    WHERE a.attrelid = source AND a.attname = _clickrollup.tenant_column(source);
    PERFORM _clickrollup.check_colocated(source);
    -- Runs wait until this has ended, rather than to fail in the middle of it.
    PERFORM _clickrollup.lock_rollup(r.root) FROM unnest(_clickrollup.roots_of(source)) AS r (root);
    PERFORM _clickrollup.check_nothing_prepared(source);
    EXECUTE format('SELECT isolate_tenant_to_new_shard($1, %L::%s, ''CASCADE'', '
                   'shard_transfer_mode => ''block_writes'')', tenant, v_type)
    INTO v_shard USING source;
    IF node IS NOT NULL THEN
        EXECUTE 'SELECT n.nodename, n.nodeport FROM pg_catalog.pg_dist_placement AS p '
                'JOIN pg_catalog.pg_dist_node AS n USING (groupid) WHERE p.shardid = $1'
        INTO v_host, v_port USING v_shard;
        IF format('%s:%s', v_host, v_port) <> node THEN
            EXECUTE 'SELECT citus_move_shard_placement($1, $2, $3, $4, $5, shard_transfer_mode => ''block_writes'')'
            USING v_shard, v_host, v_port, regexp_replace(node, ':\d+$', ''),
                  substring(node FROM ':(\d+)$')::integer;
        END IF;
    END IF;
    RETURN v_shard;
END
$function$;
COMMENT ON FUNCTION clickrollup.isolate_tenant(regclass, text, text) IS
    'on Citus: give a tenant a shard of its own, in the source, its rollups and all that is co-located, on the node '
    '''host:port'' where one is given; returns the shard';
