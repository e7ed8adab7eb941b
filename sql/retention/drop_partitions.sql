CREATE FUNCTION _clickrollup.drop_partitions(p_source regclass, p_partitions regclass[], p_before timestamptz)
RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_partition regclass;
    v_filled    boolean;
    v_any       boolean := false;
BEGIN
    IF p_partitions = '{}' THEN
        RETURN false;
    END IF;
    PERFORM _clickrollup.lock_partitions(p_source, p_partitions);
    FOREACH v_partition IN ARRAY p_partitions LOOP
        -- Events may have come since check_expired().
        PERFORM _clickrollup.check_passed(p_source, v_partition, p_before);
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s)', v_partition) INTO v_filled;
        v_any := v_any OR v_filled;
        EXECUTE format('ALTER TABLE %s DETACH PARTITION %s', p_source, v_partition);
        EXECUTE format('DROP TABLE %s', v_partition);
    END LOOP;
    RETURN v_any;
END
$function$;
COMMENT ON FUNCTION _clickrollup.drop_partitions(regclass, regclass[], timestamptz) IS
    'detach and drop partitions whose events every rollup has passed; returns whether there were any events; raises '
    '55006 otherwise, 55P03 where they cannot be locked';
