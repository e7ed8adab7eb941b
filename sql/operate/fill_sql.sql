CREATE FUNCTION _clickrollup.fill_sql(p_rollup clickrollup.rollups, p_new clickrollup.rollup_measures[], p_first timestamptz)
RETURNS text
LANGUAGE sql STABLE
RETURN (
    -- A row that raw does not give is not met; one whose counts differ is not updated; one that is not stored is
    -- inserted: the caller counts all three. Buckets before the first stored one were deleted by retention.
    SELECT format(E'INSERT INTO %1$s AS stored (%2$s, %3$s)\nSELECT %2$s, %3$s FROM (\n%4$s\n) AS fresh\nWHERE %5$I >= %6$L\n'
                  'ON CONFLICT (%2$s) DO UPDATE SET %7$s\nWHERE %8$s',
        p_rollup.rollup_table_name, _clickrollup.key_columns(p_rollup.name), _clickrollup.measure_columns(p_rollup.name),
        _clickrollup.select_from_events(p_rollup.name, _clickrollup.counted_condition(p_rollup, true)),
        p_rollup.bucket_column, p_first,
        (SELECT string_agg(format('%1$I = excluded.%1$I', n.name), ', ') FROM unnest(p_new) AS n),
        -- As text, because the operators of hll need not be on the search_path.
        coalesce((SELECT string_agg(format('stored.%1$I%2$s IS NOT DISTINCT FROM excluded.%1$I%2$s', m.name,
                                           CASE WHEN m.kind = 'distinct' THEN '::text' END), ' AND ')
                  FROM clickrollup.rollup_measures AS m
                  WHERE m.rollup_name = p_rollup.name AND m.name <> ALL (SELECT n.name FROM unnest(p_new) AS n)
                    AND (m.kind IN ('count', 'distinct', 'min', 'max') OR m.kind = 'sum' AND m.type IN ('bigint', 'numeric'))), 'true'))
);
COMMENT ON FUNCTION _clickrollup.fill_sql(clickrollup.rollups, clickrollup.rollup_measures[], timestamptz) IS
    'statement that fills new columns of the rows that the raw events give just as they are stored; floats and top N may differ by order, and are not compared';
