CREATE FUNCTION _clickrollup.wait_for_attach(p_source regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    -- ATTACH locks the default partition, and who writes to the table that it brings is seen once that is a partition.
    -- To ask for its size is to wait for that lock, without a right on it and without keeping it.
    PERFORM pg_relation_size(r.relid) FROM _clickrollup.related_tables(p_source, ARRAY(
        SELECT p.partdefid FROM pg_catalog.pg_partitioned_table AS p WHERE p.partdefid <> 0)) AS r (relid);
END
$function$;
COMMENT ON FUNCTION _clickrollup.wait_for_attach(regclass) IS
    'wait until each ATTACH PARTITION that is at work has ended, in a tree of partitions with a default one';
