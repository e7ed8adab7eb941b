CREATE FUNCTION _clickrollup.comparison_sql(p_rollup text, p_times tstzmultirange, p_counted text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    -- Grouping, other than a join, lets NULL dimensions meet, and works on the shards of Citus.
    SELECT format(E'SELECT %1$s, %2$s,\n    bool_or(NOT from_raw) AS in_stored, bool_or(from_raw) AS in_raw\nFROM (\n%3$s\n) AS sides\nGROUP BY %1$s',
        _clickrollup.key_columns(p_rollup),
        string_agg(format('(array_agg(value_%1$s) FILTER (WHERE NOT from_raw))[1] AS stored_%1$s, '
                          '(array_agg(value_%1$s) FILTER (WHERE from_raw))[1] AS expected_%1$s', m.position)
            || CASE WHEN m.kind = 'top' THEN format(', (array_agg(counts_%1$s) FILTER (WHERE from_raw))[1] AS counts_%1$s', m.position)
                    ELSE '' END, E',\n    ' ORDER BY m.position),
        _clickrollup.sides_sql(p_rollup, p_times, p_counted,
            string_agg(format('%s AS value_%s', _clickrollup.compared_value(m), m.position)
                || CASE WHEN m.kind = 'top' THEN format(', clickrollup_counts_%1$s AS counts_%1$s', m.position) ELSE '' END,
                ', ' ORDER BY m.position),
            string_agg(format('%s AS value_%s', _clickrollup.compared_value(m), m.position)
                || CASE WHEN m.kind = 'top' THEN format(', NULL::jsonb AS counts_%s', m.position) ELSE '' END,
                ', ' ORDER BY m.position)))
    FROM clickrollup.rollup_measures AS m WHERE m.rollup_name = p_rollup
);
COMMENT ON FUNCTION _clickrollup.comparison_sql(text, tstzmultirange, text) IS
    'each row of a rollup with what is stored and what is expected, in one statement and so in one snapshot';
