CREATE FUNCTION _clickrollup.move_shard(p_source regclass, p_shard bigint, p_node text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_from text;
BEGIN
    IF p_node IS NULL THEN
        RETURN;
    END IF;
    PERFORM _clickrollup.lock_shards(p_source);
    v_from := _clickrollup.node_of_shard(p_shard);
    IF v_from <> p_node THEN
        EXECUTE 'SELECT citus_move_shard_placement($1, $2, $3, $4, $5, shard_transfer_mode => ''block_writes'')'
        USING p_shard, regexp_replace(v_from, ':\d+$', ''), substring(v_from FROM ':(\d+)$')::integer,
              regexp_replace(p_node, ':\d+$', ''), substring(p_node FROM ':(\d+)$')::integer;
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.move_shard(regclass, bigint, text) IS
    'move a shard of a source, and all that is co-located with it, to the node ''host:port''; nothing where that is '
    'NULL or where it lies already';
