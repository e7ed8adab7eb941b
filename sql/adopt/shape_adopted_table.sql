CREATE FUNCTION _clickrollup.shape_adopted_table(p_rollup text, p_table regclass, p_unique_index regclass)
RETURNS SETOF clickrollup.defect
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_rows      bigint := _clickrollup.merge_doubled_rows(p_rollup, p_table);
    v_statement text;
BEGIN
    IF v_rows > 0 THEN
        RETURN NEXT _clickrollup.defect_row('doubled rows',
            format('%s has %s rows too many, doubled by NULL dimensions', p_table, v_rows), 'merged', true);
    END IF;
    v_rows := _clickrollup.fill_null_measures(p_rollup, p_table);
    IF v_rows > 0 THEN
        RETURN NEXT _clickrollup.defect_row('null sketches',
            format('%s rows of %s have lost a sketch or a top N to a NULL', v_rows, p_table),
            format('replaced by empty ones, so that new events count; where the events are still there: '
                   'SELECT clickrollup.rebuild(%L);', p_rollup), true);
    END IF;
    IF NOT (SELECT i.indnullsnotdistinct FROM pg_catalog.pg_index AS i WHERE i.indexrelid = p_unique_index) THEN
        RETURN NEXT _clickrollup.defect_row('nulls distinct',
            format('unique index %s takes a NULL for another one each time', p_unique_index),
            'created again with NULLS NOT DISTINCT', true);
    END IF;
    PERFORM _clickrollup.check_buckets(p_rollup, p_table);
    EXECUTE _clickrollup.drop_index_sql(p_unique_index);
    FOR v_statement IN SELECT i.sql FROM _clickrollup.index_sql(p_rollup) AS i (sql)
                       UNION ALL SELECT _clickrollup.not_null_sql(p_rollup) LOOP
        EXECUTE v_statement;
    END LOOP;
    PERFORM _clickrollup.give_identity(p_table);
END
$function$;
COMMENT ON FUNCTION _clickrollup.shape_adopted_table(text, regclass, regclass) IS
    'give a hand-made table the form that create_rollup makes: merge doubled rows, fill NULLs, add indexes and NOT '
    'NULL';
