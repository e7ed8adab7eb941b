CREATE FUNCTION _clickrollup.top_aggregate(p_argument text, p_parameters jsonb, p_is_number boolean)
RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT _clickrollup.fill_in($template$CASE WHEN count(*) = 1 THEN
        CASE WHEN {first} IS NULL THEN '{}' ELSE jsonb_build_object({first}, 1) END
    WHEN count(*) <= {n} THEN ({counted}) ELSE ({most}) END$template$, jsonb_build_object(
        'first', format('(array_agg(%s))[1]', p_argument),
        'n', p_parameters ->> 'n',
        'counted', _clickrollup.fill_in(q.template, q.filled || jsonb_build_object('limit', '')),
        'most', _clickrollup.fill_in(q.template, q.filled || jsonb_build_object('limit', format(
            E'\n        ORDER BY count(*) DESC, v.item::text COLLATE "C" LIMIT %s', p_parameters ->> 'n')))))
    -- A function in FROM would first write all that it returns down, for each group. A column that has become text
    -- since is an error: what it holds may need quotes.
    FROM (SELECT $template$
    SELECT {object} FROM (
        SELECT v.item, count(*) AS frequency FROM (SELECT unnest(array_agg({argument})) AS item) AS v
        WHERE v.item IS NOT NULL GROUP BY v.item{limit}) AS i$template$, jsonb_build_object(
            'object', _clickrollup.top_object(CASE WHEN p_is_number THEN '(i.item + 0)' ELSE 'i.item' END, p_is_number),
            'argument', p_argument)) AS q (template, filled)
);
COMMENT ON FUNCTION _clickrollup.top_aggregate(text, jsonb, boolean) IS
    'aggregate that counts what array_agg() collects into a top N, of numbers or of texts, and sorts only where that '
    'may be more than n items; spelled out, because a function call per group costs more than counting';
