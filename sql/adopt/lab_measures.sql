CREATE FUNCTION _clickrollup.lab_measures(p_table regclass, p_keys text[])
RETURNS clickrollup.measure[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_measures clickrollup.measure[] := ARRAY[]::clickrollup.measure[];
    v_column   record;
    v_measure  clickrollup.measure;
BEGIN
    FOR v_column IN
        SELECT a.attname AS name, t.typname AS type, regexp_match(a.attname, '^(.+)_distinct_count$') AS counted,
               regexp_match(a.attname, '^top_(.+)s_(\d+)$') AS top
        FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
        WHERE a.attrelid = p_table AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> ALL (p_keys)
        ORDER BY a.attnum
    LOOP
        v_measure := CASE
            WHEN v_column.type = 'int8' AND v_column.name ~ 'count$' THEN clickrollup.count_events(v_column.name)
            WHEN v_column.type = 'hll' AND v_column.counted IS NOT NULL THEN
                clickrollup.distinct_of(quote_ident(v_column.counted[1] || '_id'), v_column.name)
            WHEN v_column.type = 'jsonb' AND v_column.top IS NOT NULL THEN
                clickrollup.top_of(quote_ident(v_column.top[1] || '_id'), v_column.name, v_column.top[2]::integer) END;
        IF v_measure IS NULL THEN
            RAISE EXCEPTION 'what column % of % measures cannot be told from its name', v_column.name, p_table
                USING ERRCODE = 'indeterminate_datatype',
                      HINT = 'Give the measures as for create_rollup: '
                             'measures => ARRAY[clickrollup.sum_of(''price'', ''revenue''), ...].';
        END IF;
        v_measures := v_measures || v_measure;
    END LOOP;
    RETURN v_measures;
END
$function$;
COMMENT ON FUNCTION _clickrollup.lab_measures(regclass, text[]) IS
    'measures of a hand-made rollup, told by the names that the lab gives its columns; raises 42P18 for any other';
