CREATE FUNCTION _clickrollup.find_time_column(p_source regclass) RETURNS name
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_columns name[];
BEGIN
    SELECT array_agg(a.attname ORDER BY a.attnum) INTO v_columns
    FROM pg_catalog.pg_attribute AS a
    WHERE a.attrelid = p_source AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid = 'timestamptz'::regtype;
    IF cardinality(v_columns) IS DISTINCT FROM 1 THEN
        RAISE EXCEPTION '% has % columns of type timestamptz, one must be chosen',
            p_source, coalesce(cardinality(v_columns), 0)
            USING ERRCODE = 'ambiguous_column',
                  HINT = coalesce('Set time_column to one of: ' || array_to_string(v_columns, ', ') || '.',
                                  'Set time_column to a column of type timestamp or date, a bigint with time_unit, '
                                  'or a uuid of version 7.');
    END IF;
    RETURN v_columns[1];
END
$function$;
COMMENT ON FUNCTION _clickrollup.find_time_column(regclass) IS
    'the only timestamptz column of a table; raises 42702 where there is none or more than one';
