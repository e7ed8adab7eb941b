CREATE FUNCTION _clickrollup.top_aggregate(p_argument text, p_parameters jsonb) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT _clickrollup.fill_in($template$CASE WHEN count(*) = 1 THEN
        CASE WHEN {first} IS NULL THEN '{}' ELSE jsonb_build_object({first}, 1) END
    WHEN count(*) <= {n} THEN ({counted}) ELSE ({most}) END$template$, jsonb_build_object(
        'first', format('(array_agg(%s))[1]', p_argument),
        'n', p_parameters ->> 'n',
        'counted', _clickrollup.fill_in(q.template, jsonb_build_object('argument', p_argument, 'limit', '')),
        'most', _clickrollup.fill_in(q.template, jsonb_build_object('argument', p_argument, 'limit', format(
            E'\n        ORDER BY count(*) DESC, v.item::text COLLATE "C" LIMIT %s', p_parameters ->> 'n')))))
    FROM (SELECT $template$
    SELECT coalesce(jsonb_object_agg(i.item, i.frequency), '{}') FROM (
        SELECT v.item, count(*) AS frequency FROM unnest(array_agg({argument})) AS v (item)
        WHERE v.item IS NOT NULL GROUP BY v.item{limit}) AS i$template$) AS q (template)
);
COMMENT ON FUNCTION _clickrollup.top_aggregate(text, jsonb) IS
    'aggregate that counts what array_agg() collects into a top N, and sorts only where that may be more than n items; '
    'spelled out, because a function call per group costs more than counting';
