CREATE FUNCTION _clickrollup.sources_beside(p_source regclass) RETURNS text[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_sources text[];
BEGIN
    -- In one order, as they are locked.
    EXECUTE $sql$
        SELECT array_agg(DISTINCT _clickrollup.qualified_name(t.logicalrelid) COLLATE "C")
        FROM pg_catalog.pg_dist_partition AS s JOIN pg_catalog.pg_dist_partition AS t USING (colocationid)
        JOIN clickrollup.rollups AS r ON _clickrollup.find_relation(r.event_table_name) = t.logicalrelid
        WHERE s.logicalrelid = $1
        $sql$ INTO v_sources USING p_source;
    RETURN v_sources;
END
$function$;
COMMENT ON FUNCTION _clickrollup.sources_beside(regclass) IS
    'a distributed table of events, and the others that rollups read and that are co-located with it';
