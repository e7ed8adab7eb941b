CREATE FUNCTION _clickrollup.distribute_by_tenant(p_table regclass, p_beside regclass DEFAULT NULL) RETURNS void
LANGUAGE plpgsql AS $function$
DECLARE
    v_distributed boolean;
BEGIN
    IF _clickrollup.extension_schema('citus') IS NULL THEN
        RETURN;
    END IF;
    EXECUTE 'SELECT EXISTS (SELECT FROM pg_catalog.pg_dist_partition WHERE logicalrelid = $1)'
    INTO v_distributed USING p_table;
    PERFORM _clickrollup.refuse_worker_ids(p_table, 'event_id');
    IF NOT v_distributed THEN
        EXECUTE 'SELECT create_distributed_table($1, ''customer_id'', colocate_with => $2)'
        USING p_table, coalesce(_clickrollup.qualified_name(p_beside), 'default');
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.distribute_by_tenant(regclass, regclass) IS
    'on Citus distribute the table by customer_id, its shards beside those of the other table, and have it refuse events '
    'written through workers; nothing elsewhere';
