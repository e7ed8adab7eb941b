CREATE FUNCTION _clickrollup.bucket_defects(p_rollup clickrollup.rollups) RETURNS SETOF clickrollup.defect
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_rows bigint;
BEGIN
    EXECUTE format(
        'SELECT count(*) FROM %s WHERE %I IS DISTINCT FROM %s', p_rollup.rollup_table_name, p_rollup.bucket_column,
        _clickrollup.bucket_expression(p_rollup.bucket, p_rollup.time_zone, quote_ident(p_rollup.bucket_column)))
    INTO v_rows;
    IF v_rows > 0 THEN
        RETURN NEXT _clickrollup.defect_row('buckets not aligned',
            format('%s rows of %s lie in buckets of another time zone than %s',
                   v_rows, p_rollup.rollup_table_name, p_rollup.time_zone),
            format('where the events are still there: SELECT clickrollup.rebuild(%L);', p_rollup.name), false);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.bucket_defects(clickrollup.rollups) IS
    'a defect where rows of an adopted rollup lie in buckets that no run would fill';
