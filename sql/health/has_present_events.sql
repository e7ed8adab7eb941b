CREATE FUNCTION _clickrollup.has_present_events(p_partition regclass, p_rollup clickrollup.rollups) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_found boolean := false;
BEGIN
    IF _clickrollup.can_read(p_partition) THEN
        EXECUTE format(
            'SELECT EXISTS (SELECT 1 FROM %s WHERE %s)', p_partition, _clickrollup.clock_condition(
                p_partition, p_rollup.time_column, p_rollup.time_zone, p_rollup.time_unit,
                tstzmultirange(tstzrange(now() - interval '1 day', now() + interval '1 day'))))
        INTO v_found;
    END IF;
    RETURN v_found;
EXCEPTION WHEN connection_failure THEN
    RETURN false;  -- a worker of Citus is away, which health() says elsewhere
END
$function$;
COMMENT ON FUNCTION _clickrollup.has_present_events(regclass, clickrollup.rollups) IS
    'whether a partition holds events of yesterday, today or tomorrow; false where it cannot be read';
