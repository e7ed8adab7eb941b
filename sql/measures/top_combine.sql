CREATE FUNCTION _clickrollup.top_combine(p_parameters jsonb) RETURNS text
LANGUAGE sql STABLE
RETURN replace($template$CASE count(*) WHEN 1 THEN coalesce((array_agg({column}))[1], '{}') ELSE (
    SELECT CASE WHEN count(*) <= {n} THEN coalesce(jsonb_object_agg(i.item, i.frequency), '{}')
                ELSE _clickrollup.topn_prune(jsonb_object_agg(i.item, i.frequency), {n}) END
    FROM (SELECT e.key AS item, sum(e.value::bigint)::bigint AS frequency
          FROM unnest(array_agg({column})) AS u (items), jsonb_each_text(u.items) AS e GROUP BY e.key) AS i) END$template$,
    '{n}', p_parameters ->> 'n');
COMMENT ON FUNCTION _clickrollup.top_combine(jsonb) IS
    'aggregate that adds up stored top Ns, {column}: taken apart, added up as a set and packed once';
