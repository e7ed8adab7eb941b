CREATE FUNCTION clickrollup.distribute(source regclass, tenant_column name DEFAULT 'customer_id') RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_roots  text[] := _clickrollup.roots_of(source);
    v_rollup clickrollup.rollups;
BEGIN
    PERFORM _clickrollup.check_read_committed();
    PERFORM _clickrollup.one_connection_per_node();
    PERFORM _clickrollup.check_given('tenant_column', tenant_column);
    PERFORM _clickrollup.check_column(source, tenant_column);
    PERFORM _clickrollup.check_tenant_dimension(source, tenant_column, ARRAY(
        SELECT r.name FROM clickrollup.rollups AS r
        WHERE _clickrollup.find_relation(r.event_table_name) = source),
        'Drop these rollups and create them again with the dimension, then distribute.');
    PERFORM _clickrollup.lock_rollup(r.root) FROM unnest(v_roots) AS r (root);
    PERFORM _clickrollup.check_distributable(source, tenant_column);
    PERFORM _clickrollup.refuse_worker_ids(source, v.event_id_column)
    FROM clickrollup.rollups AS v WHERE v.name = v_roots[1];
    IF NOT _clickrollup.is_distributed(source) THEN
        PERFORM _clickrollup.replace_identity(source, v.event_id_column)
        FROM clickrollup.rollups AS v WHERE v.name = v_roots[1];
        EXECUTE 'SELECT create_distributed_table($1, $2)' USING source, tenant_column::text;
    END IF;
    FOR v_rollup IN SELECT r.* FROM clickrollup.rollups AS r
                    WHERE _clickrollup.find_relation(r.event_table_name) = source ORDER BY r.name LOOP
        IF NOT _clickrollup.is_distributed(_clickrollup.own_table(v_rollup)) THEN
            PERFORM _clickrollup.distribute_beside(_clickrollup.own_table(v_rollup), source);
        END IF;
        PERFORM _clickrollup.renew_views(v_rollup.name);
    END LOOP;
    PERFORM _clickrollup.renew_chain(r.root) FROM unnest(v_roots) AS r (root);
END
$function$;
COMMENT ON FUNCTION clickrollup.distribute(regclass, name) IS
    'on Citus: distribute a source that rollups already read by a tenant, and its rollups beside it, with their rows; '
    'writers, readers and runs wait meanwhile';
