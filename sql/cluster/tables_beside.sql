CREATE FUNCTION _clickrollup.tables_beside(p_source regclass) RETURNS regclass[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_tables regclass[];
BEGIN
    EXECUTE $sql$
        SELECT array_agg(t.logicalrelid)
        FROM pg_catalog.pg_dist_partition AS s JOIN pg_catalog.pg_dist_partition AS t USING (colocationid)
        WHERE s.logicalrelid = $1
        $sql$ INTO v_tables USING p_source;
    RETURN v_tables;
END
$function$;
COMMENT ON FUNCTION _clickrollup.tables_beside(regclass) IS
    'a distributed table and all that is co-located with it, be it read by a rollup or not';
