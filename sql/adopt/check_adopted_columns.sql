CREATE FUNCTION _clickrollup.check_adopted_columns(p_rollup text, p_table regclass, p_source regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_wrong text;
BEGIN
    SELECT string_agg(CASE WHEN w.name IS NULL THEN format('%I is not defined', a.attname)
                           WHEN a.attname IS NULL THEN format('%I is missing', w.name)
                           ELSE format('%I is %s and should be %s', w.name, a.type, w.type) END,
                      ', ' ORDER BY coalesce(w.name, a.attname))
    INTO v_wrong
    FROM (SELECT d.name, _clickrollup.column_type(d.expression, p_source::text, r.search_path) AS type
          FROM clickrollup.rollup_dimensions AS d JOIN clickrollup.rollups AS r ON r.name = d.rollup_name
          WHERE d.rollup_name = p_rollup
          UNION ALL
          SELECT m.name, _clickrollup.measure_column_type(m, p_source::text, r.search_path)
          FROM clickrollup.rollup_measures AS m JOIN clickrollup.rollups AS r ON r.name = m.rollup_name
          WHERE m.rollup_name = p_rollup
          UNION ALL SELECT r.bucket_column, 'timestamp with time zone'
          FROM clickrollup.rollups AS r WHERE r.name = p_rollup) AS w
    FULL JOIN (SELECT a.attname, _clickrollup.column_type(quote_ident(a.attname), p_table::text, 'pg_catalog') AS type
               FROM pg_catalog.pg_attribute AS a
               WHERE a.attrelid = p_table AND a.attnum > 0 AND NOT a.attisdropped) AS a ON a.attname = w.name
    WHERE w.type IS DISTINCT FROM a.type;
    IF v_wrong IS NOT NULL THEN
        RAISE EXCEPTION 'table % does not fit its definition: %', p_table, v_wrong
            USING ERRCODE = 'datatype_mismatch',
                  HINT = 'Say dimensions and measures so that each column of the table is one of them, '
                         'of the type that its expression has.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_adopted_columns(text, regclass, regclass) IS
    'raise 42804 unless a table has exactly the columns that a registered rollup keeps';
