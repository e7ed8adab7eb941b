CREATE FUNCTION _clickrollup.check_node(p_node text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_nodes text[];
BEGIN
    IF p_node IS NULL OR _clickrollup.extension_schema('citus') IS NULL THEN
        RETURN;
    END IF;
    EXECUTE 'SELECT array_agg(format(''%s:%s'', n.nodename, n.nodeport) ORDER BY n.nodeid) '
            'FROM pg_catalog.pg_dist_node AS n WHERE n.noderole = ''primary'' AND n.shouldhaveshards' INTO v_nodes;
    IF p_node = ANY (v_nodes) THEN
        RETURN;
    END IF;
    RAISE EXCEPTION '"%" is no node of the cluster that may hold shards', p_node
        USING ERRCODE = 'invalid_parameter_value',
              HINT = format('These are: %s.', array_to_string(v_nodes, ', '));
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_node(text) IS
    'raise 22023 for what is no ''host:port'' of a node that may hold shards; nothing for NULL or outside a cluster';
