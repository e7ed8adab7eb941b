CREATE FUNCTION _clickrollup.comment_bi_views(p_rollup clickrollup.rollups) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_statement text;
BEGIN
    FOR v_statement IN
        WITH view AS (
            SELECT b.*, c.oid FROM _clickrollup.bi_views(p_rollup) AS b
            JOIN pg_catalog.pg_class AS c ON c.oid = _clickrollup.find_relation(b.name)
            -- What this session may say something of.
            WHERE c.relkind = 'v' AND pg_has_role(c.relowner, 'USAGE'))
        SELECT format('COMMENT ON VIEW %s IS %L', v.name, CASE v.key
            WHEN 'bi rows' THEN format('rollup %s, live: one row a bucket (%s) and key', p_rollup.name, p_rollup.bucket)
            WHEN 'bi by time' THEN format('rollup %s, live: one row a bucket (%s) over all keys, also of what does not '
                                          'add up', p_rollup.name, p_rollup.bucket)
            WHEN 'bi sketches' THEN format('rollup %s, live: sketches that unite over any rows; a bucket (%s) of a key '
                                           'may have two', p_rollup.name, p_rollup.bucket)
            ELSE format('rollup %s, live: the most frequent values by bucket (%s) and key', p_rollup.name,
                        p_rollup.bucket) END)
        FROM view AS v
        UNION ALL
        SELECT format('COMMENT ON COLUMN %s.%I IS %L', v.name, a.attname, coalesce(
            (SELECT format('ceil(hll_cardinality(hll_union_agg(%I))) are its distinct values over any rows', a.attname)
             FROM clickrollup.rollup_measures AS m
             WHERE m.rollup_name = p_rollup.name AND m.kind = 'distinct' AND v.key = 'bi sketches'
               AND a.attname = _clickrollup.fitting_name('', m.name, '_sketch')),
            (SELECT c.comment FROM _clickrollup.bi_columns(p_rollup.name) AS c
             WHERE c.name = a.attname AND v.measure IS NULL),
            CASE WHEN a.attname = p_rollup.bucket_column THEN 'beginning of the bucket'
                 WHEN v.measure IS NULL THEN 'dimension; NULL is an unknown value' END))
        FROM view AS v JOIN pg_catalog.pg_attribute AS a ON a.attrelid = v.oid AND a.attnum > 0 AND NOT a.attisdropped
    LOOP
        EXECUTE v_statement;
    END LOOP;
END
$function$;
COMMENT ON FUNCTION _clickrollup.comment_bi_views(clickrollup.rollups) IS
    'say of each view for BI tools, and of its columns, what they are and whether they add up';
