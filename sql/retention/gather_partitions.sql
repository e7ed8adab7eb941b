CREATE FUNCTION _clickrollup.gather_partitions(p_source regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_schema    name;
    v_partition regclass;
BEGIN
    FOR v_schema, v_partition IN
        SELECT n.nspname, c.oid::regclass FROM pg_catalog.pg_class AS p
        JOIN pg_catalog.pg_namespace AS n ON n.oid = p.relnamespace
        JOIN pg_catalog.pg_inherits AS i ON i.inhparent = p.oid
        JOIN pg_catalog.pg_class AS c ON c.oid = i.inhrelid AND c.relnamespace <> p.relnamespace
        WHERE p.oid = p_source
    LOOP
        EXECUTE format('ALTER TABLE %s SET SCHEMA %I', v_partition, v_schema);
    END LOOP;
END
$function$;
COMMENT ON FUNCTION _clickrollup.gather_partitions(regclass) IS
    'move the partitions of a table that went to another schema after it: pg_partman looks for them there';
