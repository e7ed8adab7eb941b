CREATE FUNCTION _clickrollup.unchanged_condition(p_rollup text, p_new name[]) RETURNS text
LANGUAGE sql STABLE
RETURN (
    -- As text, because the operators of hll need not be on the search_path.
    SELECT coalesce(string_agg(_clickrollup.fill_in(
        'stored.{column}{cast} IS NOT DISTINCT FROM excluded.{column}{cast}',
        jsonb_build_object('column', quote_ident(m.name),
                           'cast', CASE m.kind WHEN 'distinct' THEN '::text' ELSE '' END)),
        ' AND '), 'true')
    FROM clickrollup.rollup_measures AS m
    WHERE m.rollup_name = p_rollup AND m.name <> ALL (p_new)
      AND (m.kind IN ('count', 'distinct', 'min', 'max') OR m.kind = 'sum' AND m.type IN ('bigint', 'numeric'))
);

COMMENT ON FUNCTION _clickrollup.unchanged_condition(text, name[]) IS
    'condition that a stored row has the values that the events give, for measures that must be equal bit for bit; '
    'the new ones excepted';
