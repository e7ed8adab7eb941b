CREATE FUNCTION clickrollup.tenants(source regclass)
RETURNS TABLE (tenant text, events numeric, shard bigint, node text, shard_bytes bigint, tenants_in_shard bigint)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_tenant name;
    v_rollup clickrollup.rollups;
BEGIN
    PERFORM _clickrollup.check_table('source', source);
    v_tenant := _clickrollup.tenant_column(source);
    SELECT r.* INTO v_rollup FROM clickrollup.rollups AS r
    WHERE r.name = ANY (_clickrollup.roots_of(source)) AND _clickrollup.event_count_column(r.name) IS NOT NULL
      AND _clickrollup.can_read(_clickrollup.find_relation(r.rollup_table_name))
    ORDER BY r.name LIMIT 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no rollup of % counts its events', source
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Give one the measure count_events().';
    END IF;
    RETURN QUERY EXECUTE format($sql$
        WITH counted AS MATERIALIZED (SELECT %1$I::text AS tenant, sum(%2$I) AS events FROM %3$s GROUP BY %1$I),
        placed AS MATERIALIZED (
            SELECT c.*, get_shard_id_for_distribution_column($1, c.tenant::%4$s) AS shardid FROM counted AS c),
        sizes AS MATERIALIZED (
            SELECT o.shardid, min(format('%%s:%%s', z.nodename, z.nodeport)) AS node, sum(z.shard_size)::bigint AS bytes
            FROM pg_catalog.pg_dist_shard AS o
            JOIN pg_catalog.pg_dist_partition AS p ON p.logicalrelid = o.logicalrelid
            JOIN pg_catalog.pg_dist_partition AS b ON b.colocationid = p.colocationid
            JOIN pg_catalog.pg_dist_shard AS s ON s.logicalrelid = b.logicalrelid AND s.shardminvalue = o.shardminvalue
            JOIN citus_shards AS z ON z.shardid = s.shardid
            WHERE o.logicalrelid = $1 GROUP BY o.shardid)
        SELECT p.tenant, p.events, p.shardid, z.node, z.bytes, count(*) OVER (PARTITION BY p.shardid)
        FROM placed AS p LEFT JOIN sizes AS z USING (shardid) ORDER BY p.events DESC, p.tenant
        $sql$, v_tenant, _clickrollup.event_count_column(v_rollup.name), v_rollup.rollup_table_name,
        _clickrollup.tenant_type(source))
    USING source;
END
$function$;
COMMENT ON FUNCTION clickrollup.tenants(regclass) IS
    'on Citus, for each tenant of a source, the one with most events first: its events, its shard, the node and size '
    'of that shard, and how many tenants share it';
