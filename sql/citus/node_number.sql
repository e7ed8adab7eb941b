CREATE FUNCTION _clickrollup.node_number() RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_number bigint;
BEGIN
    -- Not what this session's own number begins with: it is older than the cluster where the cluster was set up by it.
    EXECUTE 'SELECT n.nodeid FROM pg_catalog.pg_dist_node AS n '
            'JOIN pg_catalog.pg_dist_local_group AS g USING (groupid) WHERE n.noderole = ''primary'''
    INTO v_number;
    RETURN v_number;
END
$function$;
COMMENT ON FUNCTION _clickrollup.node_number() IS
    'number of this node in the cluster, which its sessions'' numbers begin with; NULL outside a cluster';
