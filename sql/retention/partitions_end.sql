CREATE FUNCTION _clickrollup.partitions_end(p_source regclass) RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $function$
DECLARE
    v_schema name := _clickrollup.extension_schema('pg_partman');
    v_end    timestamptz;
BEGIN
    EXECUTE format($sql$
        SELECT i.child_end_time
        FROM %1$I.show_partitions($1, 'DESC') AS p,
             %1$I.show_partition_info(p.partition_schemaname || '.' || p.partition_tablename, NULL, $1) AS i
        LIMIT 1
        $sql$, v_schema)
    INTO v_end USING _clickrollup.partman_name(p_source);
    RETURN v_end;
END
$function$;
COMMENT ON FUNCTION _clickrollup.partitions_end(regclass) IS
    'end of the newest time partition that pg_partman made; later events go to the default partition';
