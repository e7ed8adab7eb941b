CREATE FUNCTION _clickrollup.bi_view_sql(p_rollup text, p_view text, p_key text, p_measure name) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT CASE p_key
        WHEN 'bi rows' THEN format(E'CREATE VIEW %s AS\nSELECT %s FROM %s', p_view,
            concat_ws(', ', _clickrollup.key_columns(p_rollup), (
                SELECT string_agg(format('%s AS %I', c.source, c.name), E',\n       ' ORDER BY c.position)
                FROM _clickrollup.bi_columns(p_rollup) AS c)),
            _clickrollup.view_name(r, 'plain'))
        WHEN 'bi by time' THEN format(E'CREATE VIEW %s AS\nSELECT %s FROM %s GROUP BY %I', p_view,
            concat_ws(', ', quote_ident(r.bucket_column), (
                SELECT string_agg(format('%s AS %I', c.united, c.name), E',\n       ' ORDER BY c.position)
                FROM _clickrollup.bi_columns(p_rollup) AS c)),
            _clickrollup.view_name(r, 'live'), r.bucket_column)
        WHEN 'bi sketches' THEN format(E'CREATE VIEW %s AS\nSELECT %s FROM %s', p_view,
            concat_ws(', ', _clickrollup.key_columns(p_rollup), (
                SELECT string_agg(format('%I AS %I', m.name, CASE m.kind
                           WHEN 'distinct' THEN _clickrollup.fitting_name('', m.name, '_sketch') ELSE m.name END),
                       ', ' ORDER BY m.position)
                FROM clickrollup.rollup_measures AS m
                WHERE m.rollup_name = p_rollup AND m.kind IN ('count', 'sum', 'distinct'))),
            _clickrollup.view_name(r, 'parts'))
        ELSE format(E'CREATE VIEW %s AS\nSELECT * FROM %s', p_view, _clickrollup.view_name(r, p_measure)) END
    FROM clickrollup.rollups AS r WHERE r.name = p_rollup
);

COMMENT ON FUNCTION _clickrollup.bi_view_sql(text, text, text, name) IS
    'CREATE VIEW of a view for BI tools, by the key that bi_views() gives it';
