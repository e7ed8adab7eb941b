CREATE FUNCTION _clickrollup.node_of_shard(p_shard bigint) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_node text;
BEGIN
    EXECUTE 'SELECT format(''%s:%s'', n.nodename, n.nodeport) FROM pg_catalog.pg_dist_placement AS p '
            'JOIN pg_catalog.pg_dist_node AS n USING (groupid) WHERE p.shardid = $1 AND n.noderole = ''primary'''
    INTO v_node USING p_shard;
    RETURN v_node;
END
$function$;
COMMENT ON FUNCTION _clickrollup.node_of_shard(bigint) IS 'node on which a shard lies, as ''host:port''';
