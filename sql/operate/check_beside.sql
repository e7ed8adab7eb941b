CREATE FUNCTION _clickrollup.check_beside(p_root text, p_source regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_beside boolean := true;
BEGIN
    IF _clickrollup.is_distributed(p_source) THEN
        -- As it is where Citus made both again.
        EXECUTE $sql$
            SELECT bool_and(EXISTS (
                SELECT FROM pg_catalog.pg_dist_partition AS s
                JOIN pg_catalog.pg_dist_partition AS t USING (colocationid)
                WHERE s.logicalrelid = $1 AND t.logicalrelid = _clickrollup.find_relation(r.rollup_table_name)))
            FROM _clickrollup.chain($2) AS c JOIN clickrollup.rollups AS r USING (name)
            $sql$ INTO v_beside USING p_source, p_root;
    END IF;
    IF NOT v_beside THEN
        RAISE EXCEPTION 'the source of a rollup cannot be changed to %, which is distributed', p_source
            USING ERRCODE = 'feature_not_supported',
                  HINT = 'Drop the rollup and create it over that table: it counts all of its events.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_beside(text, regclass) IS
    'raise 0A000 for a distributed table, beside whose shards the rows of a chain do not lie';
