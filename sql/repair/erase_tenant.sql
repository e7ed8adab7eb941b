CREATE FUNCTION clickrollup.erase_tenant(
    source regclass, tenant text, tenant_column name DEFAULT 'customer_id',
    OUT events_deleted bigint, OUT rows_deleted bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_roots  text[] := _clickrollup.roots_of(source);
    v_rollup clickrollup.rollups;
BEGIN
    PERFORM _clickrollup.check_read_committed();
    PERFORM _clickrollup.one_connection_per_node();
    PERFORM _clickrollup.lock_for_writing(source);
    PERFORM _clickrollup.check_given('tenant_column', tenant_column);
    PERFORM _clickrollup.check_tenant_dimension(source, tenant_column);
    PERFORM _clickrollup.check_tenant(source, tenant_column, tenant);
    PERFORM _clickrollup.lock_rollup(r.root) FROM unnest(v_roots) AS r (root);
    EXECUTE format('DELETE FROM %s WHERE %I = %L', source, tenant_column, tenant);
    GET DIAGNOSTICS events_deleted = ROW_COUNT;
    rows_deleted := 0;
    FOR v_rollup IN SELECT r.* FROM clickrollup.rollups AS r
                    WHERE _clickrollup.find_relation(r.event_table_name) = source ORDER BY r.name LOOP
        rows_deleted := rows_deleted + (
            SELECT d.rows::bigint FROM _clickrollup.as_owner(v_rollup.name, 'delete_tenant', jsonb_build_object(
                'tenant_column', tenant_column, 'tenant', tenant)) AS d (rows));
    END LOOP;
END
$function$;
COMMENT ON FUNCTION clickrollup.erase_tenant(regclass, text, name) IS
    'delete all events of a tenant and its rows in every rollup of the source, also where old events are gone; '
    'returns how many of each';
