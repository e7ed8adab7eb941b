CREATE FUNCTION _clickrollup.top_view_sql(p_rollup text, p_measure name) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT format(E'CREATE VIEW %s AS\nSELECT %s, top.item AS %I, top.frequency AS %I\nFROM %s AS live\nCROSS JOIN LATERAL %s AS top',
        _clickrollup.sibling_name(r.rollup_table_name, '_' || p_measure),
        (SELECT string_agg('live.' || quote_ident(k.name), ', ' ORDER BY k.position)
         FROM (SELECT d.name, d.position FROM clickrollup.rollup_dimensions AS d WHERE d.rollup_name = p_rollup
               UNION ALL SELECT r.bucket_column, 2147483647) AS k),
        CASE WHEN taken.item THEN p_measure || '_item' ELSE 'item' END,
        CASE WHEN taken.frequency THEN p_measure || '_frequency' ELSE 'frequency' END,
        _clickrollup.sibling_name(r.rollup_table_name, '_live'),
        _clickrollup.render(format('{topn}.topn(live.%I, %s)', m.name, m.parameters ->> 'n')))
    FROM clickrollup.rollups AS r
    JOIN clickrollup.rollup_measures AS m ON m.rollup_name = r.name AND m.name = p_measure,
    LATERAL (SELECT coalesce(bool_or(k.name = 'item'), false) AS item, coalesce(bool_or(k.name = 'frequency'), false) AS frequency
             FROM (SELECT d.name FROM clickrollup.rollup_dimensions AS d WHERE d.rollup_name = p_rollup
                   UNION ALL SELECT r.bucket_column) AS k) AS taken
    WHERE r.name = p_rollup
);
COMMENT ON FUNCTION _clickrollup.top_view_sql(text, name) IS
    'CREATE VIEW of a top N in long form: key columns, item, frequency; the measure''s name comes before these where a key has them';
