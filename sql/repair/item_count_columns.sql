CREATE FUNCTION _clickrollup.item_count_columns(p_rollup text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT coalesce(string_agg(_clickrollup.fill_in(
        $template$,
       _clickrollup.item_counts_agg(({argument})::text) AS {counts}$template$,
        jsonb_build_object('argument', m.argument, 'counts', c.counts)), '' ORDER BY m.position), '')
    FROM clickrollup.rollup_measures AS m, LATERAL (
        SELECT _clickrollup.internal_name(p_rollup, 'clickrollup_counts_' || m.position) AS counts) AS c
    WHERE m.rollup_name = p_rollup AND m.kind = 'top'
);

COMMENT ON FUNCTION _clickrollup.item_count_columns(text) IS
    'for each top N of a rollup, an aggregate over the events that counts every item';
