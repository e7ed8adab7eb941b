CREATE FUNCTION _clickrollup.compared_columns(p_rollup text, p_from_raw boolean) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT string_agg(_clickrollup.fill_in(
        CASE WHEN m.kind <> 'top' THEN '{value} AS value_{n}'
             WHEN p_from_raw THEN '{value} AS value_{n}, {counts} AS counts_{n}'
             ELSE '{value} AS value_{n}, NULL::jsonb AS counts_{n}' END,
        jsonb_build_object('value', _clickrollup.compared_value(m), 'counts', c.counts, 'n', m.position)),
        ', ' ORDER BY m.position)
    FROM clickrollup.rollup_measures AS m, LATERAL (
        SELECT _clickrollup.internal_name(p_rollup, 'clickrollup_counts_' || m.position) AS counts) AS c
    WHERE m.rollup_name = p_rollup
);

COMMENT ON FUNCTION _clickrollup.compared_columns(text, boolean) IS
    'the values of one side of a comparison, by the position of their measure; for a top N the exact counts beside it, '
    'which only raw events give';
