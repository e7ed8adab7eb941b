CREATE FUNCTION _clickrollup.sides_sql(p_rollup text, p_times tstzmultirange, p_counted text, p_columns text, p_stored_columns text)
RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT format(E'SELECT %1$s, %3$s, false AS from_raw FROM %4$s WHERE %5$s\nUNION ALL\nSELECT %1$s, %2$s, true FROM (\n%6$s\n) AS raw',
        _clickrollup.key_columns(p_rollup), p_columns, p_stored_columns, r.rollup_table_name,
        _clickrollup.times_condition(quote_ident(r.bucket_column), p_times),
        _clickrollup.select_from_events(p_rollup, _clickrollup.events_condition(r, p_times, p_counted),
            (SELECT coalesce(string_agg(format(E',\n       _clickrollup.item_counts_agg((%s)::text) AS clickrollup_counts_%s', m.argument, m.position),
                                        '' ORDER BY m.position), '')
             FROM clickrollup.rollup_measures AS m WHERE m.rollup_name = p_rollup AND m.kind = 'top')))
    FROM clickrollup.rollups AS r WHERE r.name = p_rollup
);
COMMENT ON FUNCTION _clickrollup.sides_sql(text, tstzmultirange, text, text, text) IS
    'rows of a rollup as stored and, from_raw, as the events up to the watermark make them; columns besides the key as given for each '
    'side';
