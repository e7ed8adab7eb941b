CREATE FUNCTION _clickrollup.top_view_sql(p_rollup text, p_measure name) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT _clickrollup.fill_in($template$CREATE VIEW {view} AS
SELECT {key}, top.item AS {item}, top.frequency AS {frequency}
FROM {live} AS live
CROSS JOIN LATERAL {topn}.topn(live.{measure}, {n}) AS top$template$, jsonb_build_object(
        'view', _clickrollup.view_name(r, p_measure),
        'live', _clickrollup.view_name(r, 'live'),
        'key', (SELECT string_agg('live.' || quote_ident(k.name), ', ' ORDER BY k.position)
                FROM _clickrollup.key_list(p_rollup) AS k),
        'item', _clickrollup.free_column_name(p_rollup, 'item', p_measure),
        'frequency', _clickrollup.free_column_name(p_rollup, 'frequency', p_measure),
        'topn', _clickrollup.render('{topn}'),
        'measure', quote_ident(p_measure),
        'n', m.parameters ->> 'n'))
    FROM clickrollup.rollups AS r
    JOIN clickrollup.rollup_measures AS m ON m.rollup_name = r.name AND m.name = p_measure
    WHERE r.name = p_rollup
);

COMMENT ON FUNCTION _clickrollup.top_view_sql(text, name) IS
    'CREATE VIEW of a top N in long form: key columns, item, frequency';
