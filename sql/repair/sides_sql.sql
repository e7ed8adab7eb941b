CREATE FUNCTION clickrollup._sides_sql(p_rollup text, p_times tstzmultirange, p_counted text, p_columns text, p_stored_columns text)
RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT format(E'SELECT %1$s, %3$s, false AS from_raw FROM %4$s WHERE %5$s\nUNION ALL\nSELECT %1$s, %2$s, true FROM (\n%6$s\n) AS raw',
        clickrollup._key_columns(p_rollup), p_columns, p_stored_columns, r.rollup_table_name,
        clickrollup._times_condition(quote_ident(r.bucket_column), p_times),
        clickrollup._select_from_events(p_rollup, clickrollup._events_condition(r, p_times, p_counted),
            (SELECT coalesce(string_agg(format(E',\n       clickrollup._item_counts_agg((%s)::text) AS clickrollup_counts_%s', m.argument, m.position),
                                        '' ORDER BY m.position), '')
             FROM clickrollup.rollup_measures AS m WHERE m.rollup_name = p_rollup AND m.kind = 'top')))
    FROM clickrollup.rollups AS r WHERE r.name = p_rollup
);
COMMENT ON FUNCTION clickrollup._sides_sql(text, tstzmultirange, text, text, text) IS
    'rows of a rollup as stored and, from_raw, as the events up to the watermark make them; columns besides the key as given for each '
    'side';
