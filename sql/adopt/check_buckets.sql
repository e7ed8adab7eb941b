CREATE FUNCTION _clickrollup.check_buckets(p_rollup text, p_table regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_column name := (SELECT r.bucket_column FROM clickrollup.rollups AS r WHERE r.name = p_rollup);
    v_rows   bigint;
BEGIN
    EXECUTE format('SELECT count(*) FROM %s WHERE %I IS NULL', p_table, v_column) INTO v_rows;
    IF v_rows > 0 THEN
        RAISE EXCEPTION '% rows of % have no bucket', v_rows, p_table
            USING ERRCODE = 'not_null_violation',
                  DETAIL = 'They come from events without a time.',
                  HINT = format(
                      'DELETE FROM %s WHERE %I IS NULL; and adopt with a filter such as ''event_time IS NOT NULL''.',
                      p_table, v_column);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_buckets(text, regclass) IS
    'raise 23502 where rows of a table to adopt have no bucket';
