CREATE FUNCTION _clickrollup.compared_pairs(p_rollup text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT string_agg(_clickrollup.fill_in(
        $template$
    (array_agg(value_{n}) FILTER (WHERE NOT from_raw))[1] AS stored_{n},
    (array_agg(value_{n}) FILTER (WHERE from_raw))[1] AS expected_{n}$template$
        || CASE m.kind WHEN 'top' THEN $template$,
    (array_agg(counts_{n}) FILTER (WHERE from_raw))[1] AS counts_{n}$template$ ELSE '' END,
        jsonb_build_object('n', m.position)), ',' ORDER BY m.position)
    FROM clickrollup.rollup_measures AS m WHERE m.rollup_name = p_rollup
);

COMMENT ON FUNCTION _clickrollup.compared_pairs(text) IS
    'aggregates that put the stored and the expected value of each measure side by side';
