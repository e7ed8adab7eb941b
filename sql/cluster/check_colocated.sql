CREATE FUNCTION _clickrollup.check_colocated(p_source regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_elsewhere text;
BEGIN
    EXECUTE $sql$
        SELECT string_agg(r.rollup_table_name, ', ' ORDER BY r.name) FROM clickrollup.rollups AS r
        WHERE _clickrollup.find_relation(r.event_table_name) = $1 AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_dist_partition AS s JOIN pg_catalog.pg_dist_partition AS t USING (colocationid)
            WHERE s.logicalrelid = $1 AND t.logicalrelid = _clickrollup.find_relation(r.rollup_table_name))
        $sql$ INTO v_elsewhere USING p_source;
    IF v_elsewhere IS NOT NULL THEN
        RAISE EXCEPTION 'these rollups do not lie beside %: %', p_source, v_elsewhere
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  DETAIL = 'Runs would pull the events of the tenant through the coordinator.',
                  HINT = format('SELECT update_distributed_table_colocation(''...'', colocate_with => %L); for each.',
                                p_source);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_colocated(regclass) IS
    'raise 55000 where a rollup of a distributed table is not co-located with it';
