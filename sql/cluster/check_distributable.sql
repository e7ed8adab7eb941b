CREATE FUNCTION _clickrollup.check_distributable(p_source regclass, p_tenant name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_name  text;
    v_count bigint;
BEGIN
    IF _clickrollup.extension_schema('citus') IS NULL THEN
        RAISE EXCEPTION 'citus is not installed in this database'
            USING ERRCODE = 'feature_not_supported',
                  HINT = 'CREATE EXTENSION citus; on every node, then add the nodes: see docs/citus.md.';
    END IF;
    IF _clickrollup.is_distributed(p_source) AND _clickrollup.distribution_column(p_source) IS NULL THEN
        RAISE EXCEPTION 'Citus keeps % already, as %', p_source, CASE _clickrollup.citus_kind(p_source)
            WHEN 'reference' THEN 'a reference table' WHEN 'local' THEN 'a local table' ELSE 'a single shard' END
            USING ERRCODE = 'wrong_object_type',
                  HINT = 'undistribute_table() of Citus, or citus_schema_undistribute(), makes it and its rollups '
                         'plain tables; the next run names the change_source() with which it goes on. Then call '
                         'this again.';
    END IF;
    SELECT r.name INTO v_name FROM clickrollup.rollups AS r
    WHERE _clickrollup.find_relation(r.event_table_name) = p_source AND r.fed_by IS NULL AND r.strategy <> 'sequence'
    ORDER BY r.name LIMIT 1;
    IF v_name IS NOT NULL THEN
        RAISE EXCEPTION 'rollup ''%'' finds its events by snapshot, which is sound on one node only', v_name
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = format('SELECT clickrollup.change_strategy(%L, ''sequence'');', v_name);
    END IF;
    EXECUTE format('SELECT count(*) FROM %s WHERE %I IS NULL', p_source, p_tenant) INTO v_count;
    IF v_count > 0 THEN
        RAISE EXCEPTION '% events of % have no %', v_count, p_source, p_tenant
            USING ERRCODE = 'object_not_in_prerequisite_state', DETAIL = 'Citus takes no row without a tenant.',
                  HINT = format('Erase them by clickrollup.erase(%L, ''%I IS NULL''), '
                                'or give them a tenant and rebuild the rollups.', p_source, p_tenant);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_distributable(regclass, name) IS
    'raise 0A000 without Citus, 42809 for a table that Citus keeps otherwise than by a column, 55000 where a rollup '
    'takes strategy snapshot or an event has no tenant';
