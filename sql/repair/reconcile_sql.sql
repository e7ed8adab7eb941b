CREATE FUNCTION _clickrollup.reconcile_sql(p_rollup text, p_times tstzmultirange, p_counted text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT format($template$
WITH differing AS MATERIALIZED (
SELECT * FROM (
%1$s
) AS compared
WHERE in_stored <> in_raw OR %2$s
)
SELECT jsonb_build_object(%3$s), %4$I, d.measure, d.stored, d.expected
FROM differing, LATERAL (VALUES
    %5$s) AS d (measure, differs, stored, expected)
WHERE d.differs OR in_stored <> in_raw
ORDER BY 2, 1, 3$template$,
        _clickrollup.comparison_sql(p_rollup, p_times, p_counted),
        (SELECT string_agg(_clickrollup.differs_sql(m, k.capacity), E'\n   OR ' ORDER BY m.position)
         FROM clickrollup.rollup_measures AS m WHERE m.rollup_name = p_rollup),
        (SELECT string_agg(format('%L, %I', d.name, d.name), ', ' ORDER BY d.position)
         FROM clickrollup.rollup_dimensions AS d WHERE d.rollup_name = p_rollup),
        r.bucket_column,
        (SELECT string_agg(format('(%1$L::name, %2$s, stored_%3$s::text, expected_%3$s::text)', m.name,
                                  _clickrollup.differs_sql(m, k.capacity), m.position), E',\n    ' ORDER BY m.position)
         FROM clickrollup.rollup_measures AS m WHERE m.rollup_name = p_rollup))
    FROM clickrollup.rollups AS r, LATERAL (SELECT _clickrollup.top_capacity(_clickrollup.root(p_rollup)) AS capacity) AS k
    WHERE r.name = p_rollup
);
COMMENT ON FUNCTION _clickrollup.reconcile_sql(text, tstzmultirange, text) IS 'statement that finds the rows in which a rollup differs from its events';
