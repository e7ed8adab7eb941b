CREATE FUNCTION clickrollup.erase_tenant(
    source regclass, tenant text, tenant_column name DEFAULT 'customer_id',
    OUT events_deleted bigint, OUT rows_deleted bigint)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_holding text[];
    v_rollup  clickrollup.rollups;
BEGIN
    PERFORM _clickrollup.check_read_committed();
    PERFORM _clickrollup.roots_of(source);
    v_holding := ARRAY(SELECT r.name FROM _clickrollup.holding_rollups(source) AS r);
    PERFORM _clickrollup.one_connection_per_node();
    PERFORM _clickrollup.lock_for_writing(source);
    PERFORM _clickrollup.check_row_security(source);
    PERFORM _clickrollup.check_given('tenant_column', tenant_column);
    PERFORM _clickrollup.check_tenant_dimension(source, tenant_column, v_holding,
        'Delete the events by erase(), which builds the buckets again from the events that are left.');
    PERFORM _clickrollup.check_tenant(source, tenant_column, tenant);
    PERFORM _clickrollup.lock_rollup(r.name) FROM _clickrollup.holding_rollups(source) AS r WHERE r.fed_by IS NULL;
    events_deleted := _clickrollup.delete_from(source, format('%I = %L', tenant_column, tenant), 'pg_catalog, pg_temp');
    rows_deleted := 0;
    FOR v_rollup IN SELECT r.* FROM clickrollup.rollups AS r
                    WHERE _clickrollup.find_relation(r.event_table_name) = source ORDER BY r.name LOOP
        BEGIN
            rows_deleted := rows_deleted + (
                SELECT d.rows::bigint FROM _clickrollup.as_owner(v_rollup.name, 'delete_tenant', jsonb_build_object(
                    'tenant_column', tenant_column, 'tenant', tenant)) AS d (rows));
        EXCEPTION WHEN OTHERS OR assert_failure THEN
            IF v_rollup.name = ANY (v_holding) THEN
                RAISE;
            END IF;
            PERFORM _clickrollup.warn_of_other(v_rollup.name, SQLERRM);
        END;
    END LOOP;
END
$function$;
COMMENT ON FUNCTION clickrollup.erase_tenant(regclass, text, name) IS
    'delete all events of a tenant and its rows in every rollup of the source, also where old events are gone; '
    'returns how many of each';
