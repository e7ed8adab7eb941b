CREATE FUNCTION _clickrollup.distribute_by_tenant(p_events regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF _clickrollup.extension_schema('citus') IS NULL THEN
        RETURN;
    END IF;
    PERFORM _clickrollup.refuse_worker_ids(p_events, 'event_id');
    IF NOT _clickrollup.is_distributed(p_events) THEN
        EXECUTE 'SELECT create_distributed_table($1, ''customer_id'')' USING p_events;
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.distribute_by_tenant(regclass) IS
    'on Citus distribute a clickstream''s events by customer_id, and have them refuse what is written through workers; '
    'nothing elsewhere';
