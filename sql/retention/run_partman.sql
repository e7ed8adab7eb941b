CREATE FUNCTION _clickrollup.run_partman(p_source regclass, p_until timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_schema CONSTANT name := _clickrollup.extension_schema('pg_partman');
    v_parent CONSTANT text := _clickrollup.partman_name(p_source);
BEGIN
    EXECUTE format('SELECT %I.run_maintenance(p_parent_table => $1)', v_schema) USING v_parent;
    -- 5.0 makes none where all that there are hold no row, not even with infinite_time_partitions.
    EXECUTE format('SELECT %1$I.create_partition_time($1, ARRAY(SELECT generate_series($2, $3, interval)))
                    FROM (SELECT c.partition_interval::interval AS interval FROM %1$I.part_config AS c
                          WHERE c.parent_table = $1 AND c.infinite_time_partitions AND $2 < $3) AS c', v_schema)
    USING v_parent, _clickrollup.partitions_end(p_source), p_until;
END
$function$;
COMMENT ON FUNCTION _clickrollup.run_partman(regclass, timestamptz) IS
    'let pg_partman make the partitions up to a time, as its configuration says';
