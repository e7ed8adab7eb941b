CREATE FUNCTION _clickrollup.delete_events(p_source regclass, p_before timestamptz) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_partitioned boolean := EXISTS (SELECT FROM _clickrollup.time_partitions(p_source));
    v_relation    regclass := p_source;
    v_deleted     bigint;
BEGIN
    IF v_partitioned THEN
        v_relation := _clickrollup.default_partition(p_source);
    END IF;
    IF v_relation IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM _clickrollup.check_passed(p_source, v_relation, p_before);
    EXECUTE format('DELETE FROM %s WHERE %s%s', v_relation, _clickrollup.retention_condition(p_source, p_before),
                   ' AND ' || _clickrollup.passed_condition(p_source));
    GET DIAGNOSTICS v_deleted = ROW_COUNT;
    RETURN v_deleted;
END
$function$;
COMMENT ON FUNCTION _clickrollup.delete_events(regclass, timestamptz) IS
    'delete events older than a time that lie in the default partition or in a table without partitions and that every '
    'rollup has passed; raises 55006 where one has not';
