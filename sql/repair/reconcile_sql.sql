CREATE FUNCTION _clickrollup.reconcile_sql(p_rollup text, p_buckets tstzmultirange, p_counted text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT _clickrollup.fill_in($template$
WITH differing AS MATERIALIZED (
SELECT * FROM ({comparison}
) AS compared
WHERE in_stored <> in_raw OR {any_differs}
)
SELECT jsonb_build_object({dimensions}), key_bucket, d.measure, d.stored, d.expected
FROM differing, LATERAL (VALUES
    {values}) AS d (measure, differs, stored, expected)
WHERE d.differs OR in_stored <> in_raw
ORDER BY 2, 1, 3$template$, jsonb_build_object(
        'comparison', _clickrollup.comparison_sql(p_rollup, p_buckets, p_counted),
        'any_differs', m.any_differs,
        'dimensions', (SELECT coalesce(string_agg(format('%L, %s', k.name, k.alias), ', ' ORDER BY k.position), '')
                       FROM _clickrollup.compared_key(p_rollup) AS k WHERE k.alias <> 'key_bucket'),
        'values', m.compared))
    FROM (
        SELECT string_agg(s.differs, E'\n   OR ' ORDER BY m.position) AS any_differs,
               string_agg(_clickrollup.fill_in('({name}::name, {differs}, stored_{n}::text, expected_{n}::text)',
                   jsonb_build_object('name', quote_literal(m.name), 'differs', s.differs, 'n', m.position)),
                   E',\n    ' ORDER BY m.position) AS compared
        FROM clickrollup.rollup_measures AS m, LATERAL (
            SELECT _clickrollup.differs_sql(m, _clickrollup.top_capacity(_clickrollup.root(p_rollup))) AS differs) AS s
        WHERE m.rollup_name = p_rollup) AS m
);

COMMENT ON FUNCTION _clickrollup.reconcile_sql(text, tstzmultirange, text) IS
    'statement that finds the rows in which a rollup differs from its events';
