CREATE FUNCTION _clickrollup.keep_partitions(p_source regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    -- Citus would ask every node for the lock, and detaches at the coordinator,
    -- where the run's own statements lock the table.
    IF NOT _clickrollup.is_distributed(p_source) THEN
        EXECUTE format('LOCK TABLE ONLY %s IN ACCESS SHARE MODE', p_source);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.keep_partitions(regclass) IS
    'lock a source before its partitions, against ATTACH, DETACH and TRUNCATE until the transaction ends; nobody else '
    'waits';
