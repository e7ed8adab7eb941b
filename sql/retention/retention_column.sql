CREATE FUNCTION _clickrollup.retention_column(p_source regclass) RETURNS name
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_columns text[] := ARRAY(SELECT DISTINCT r.time_column || coalesce(' in ' || r.time_unit, '')
                              FROM _clickrollup.holding_rollups(p_source) AS r
                              WHERE r.time_column IS NOT NULL);
BEGIN
    IF cardinality(v_columns) > 1 THEN
        RAISE EXCEPTION 'rollups of % tell the time by different columns: %', p_source, array_to_string(v_columns, ', ')
            USING ERRCODE = 'feature_not_supported',
                  HINT = 'Events dropped by one of them would be missing from buckets by the other. '
                         'Drop old events by hand.';
    END IF;
    RETURN coalesce((SELECT min(r.time_column::text)::name FROM _clickrollup.holding_rollups(p_source) AS r),
                    _clickrollup.find_time_column(p_source));
END
$function$;
COMMENT ON FUNCTION _clickrollup.retention_column(regclass) IS
    'column that tells the age of an event: the time column of its rollups; raises 0A000 where they differ, 42702 '
    'where no column can be found';
