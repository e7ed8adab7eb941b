CREATE PROCEDURE clickrollup.isolate_tenant(
    source regclass, tenant text, node text DEFAULT NULL, INOUT shard bigint DEFAULT NULL)
LANGUAGE plpgsql AS $procedure$
BEGIN
    CALL _clickrollup.begin_call();
    COMMIT;
    -- What commits can have no search_path of its own, as in _clickrollup.run(): each name says its schema.
    PERFORM _clickrollup.check_node(node);
    PERFORM _clickrollup.prepare_shards(source, tenant, node);
    -- Citus splits and moves over other connections, which would wait for the locks of what was done before.
    COMMIT;
    shard := _clickrollup.give_own_shard(source, tenant);
    COMMIT;
    PERFORM _clickrollup.move_shard(source, shard, node);
END
$procedure$;
COMMENT ON PROCEDURE clickrollup.isolate_tenant(regclass, text, text, bigint) IS
    'on Citus: give a tenant a shard of its own, in the source, its rollups and all that is co-located, and move it to '
    'the node ''host:port'' where one is given; returns the shard';
