CREATE FUNCTION _clickrollup.put_leftover_back(p_rollup clickrollup.rollups, p_aside regclass, p_feeding text)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_columns text := _clickrollup.key_columns(p_rollup.name) || ', ' || _clickrollup.measure_columns(p_rollup.name);
    v_first   timestamptz := timestamptz 'infinity';
    v_rows    bigint;
BEGIN
    -- What feeds it has filled it from its own first bucket on. It may have lost the earlier ones to retention, and a
    -- part of that one.
    IF p_feeding IS NOT NULL THEN
        EXECUTE format('SELECT coalesce(min(%I), ''infinity'') FROM %s', p_rollup.bucket_column,
                       p_rollup.rollup_table_name) INTO v_first;
        EXECUTE format('DELETE FROM %s AS n WHERE n.%I = $1 AND EXISTS (SELECT 1 FROM %s AS a WHERE a.%2$I = $1)',
                       p_rollup.rollup_table_name, p_rollup.bucket_column, p_aside) USING v_first;
    END IF;
    EXECUTE format('INSERT INTO %s (%s) SELECT %2$s FROM %s WHERE %I <= $1', p_rollup.rollup_table_name, v_columns,
                   p_aside, p_rollup.bucket_column) USING v_first;
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    EXECUTE format('DROP TABLE %s', p_aside);
    RAISE NOTICE 'rollup ''%'' takes up % rows of the table that was there', p_rollup.name, v_rows;
    IF p_feeding IS NULL AND v_rows > 0 THEN
        PERFORM _clickrollup.find_watermark(p_rollup.name);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.put_leftover_back(clickrollup.rollups, regclass, text) IS
    'give a new rollup the rows of the table that it takes up; of one that another feeds, those of which that has lost '
    'its own';
