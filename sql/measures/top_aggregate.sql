CREATE FUNCTION _clickrollup.top_aggregate(p_argument text, p_parameters jsonb) RETURNS text
LANGUAGE sql STABLE
RETURN _clickrollup.fill_in($template$CASE WHEN count(*) <= {n} THEN (
    SELECT coalesce(jsonb_object_agg(i.item, i.frequency), '{}') FROM (
        SELECT v.item, count(*) AS frequency FROM unnest(array_agg({argument})) AS v (item)
        WHERE v.item IS NOT NULL GROUP BY v.item) AS i)
    ELSE _clickrollup.topn_pack(array_agg(({argument})::text)) END$template$,
    jsonb_build_object('argument', p_argument, 'n', p_parameters ->> 'n'));

COMMENT ON FUNCTION _clickrollup.top_aggregate(text, jsonb) IS
    'aggregate that makes a top N without the topn extension; spelled out for groups that cannot exceed n, because a '
    'function call per group costs more than counting (8.6 s against 3.4 s for 380,000 groups of 2.6 events)';
