CREATE FUNCTION _clickrollup.set_events_aside(p_source regclass, p_from timestamptz, p_until timestamptz)
RETURNS regclass
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_columns text := _clickrollup.written_columns(p_source);
BEGIN
    EXECUTE format('CREATE TEMPORARY TABLE clickrollup_set_aside AS SELECT %s FROM %s LIMIT 0', v_columns, p_source);
    EXECUTE format($sql$
        WITH moved AS (DELETE FROM %1$s WHERE %2$s >= $1 AND %2$s < $2 RETURNING %3$s)
        INSERT INTO pg_temp.clickrollup_set_aside (%3$s) SELECT %3$s FROM moved
        $sql$, _clickrollup.default_partition(p_source), _clickrollup.retention_time(p_source), v_columns)
    USING p_from, p_until;
    RETURN 'pg_temp.clickrollup_set_aside'::regclass;
END
$function$;
COMMENT ON FUNCTION _clickrollup.set_events_aside(regclass, timestamptz, timestamptz) IS
    'take the events of a time range out of the default partition, into a temporary table that is returned';
