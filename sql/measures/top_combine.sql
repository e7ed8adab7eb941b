CREATE FUNCTION _clickrollup.top_combine(p_parameters jsonb) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN _clickrollup.fill_in($template$CASE WHEN count(*) = 1 THEN coalesce((array_agg({column}))[1], '{}')
    WHEN sum(pg_column_size({column})) > {bytes} THEN (
        SELECT coalesce(jsonb_object_agg(i.item, i.frequency), '{}') FROM (
            SELECT e.key AS item, sum(e.value::bigint)::bigint AS frequency
            FROM unnest(array_agg({column})) AS u (items), jsonb_each_text(u.items) AS e
            GROUP BY e.key ORDER BY 2 DESC, e.key COLLATE "C" LIMIT {n}) AS i)
    ELSE (
        SELECT CASE WHEN count(*) <= {n} THEN coalesce(jsonb_object_agg(i.item, i.frequency), '{}')
                    ELSE _clickrollup.topn_prune(jsonb_object_agg(i.item, i.frequency), {n}) END
        FROM (SELECT e.key AS item, sum(e.value::bigint)::bigint AS frequency
              FROM unnest(array_agg({column})) AS u (items), jsonb_each_text(u.items) AS e
              GROUP BY e.key) AS i) END$template$,
    jsonb_build_object('n', p_parameters ->> 'n', 'bytes', 16 * (p_parameters ->> 'n')::bigint));
COMMENT ON FUNCTION _clickrollup.top_combine(jsonb) IS
    'aggregate that adds up stored top Ns, {column}: taken apart, added up as a set and packed once; sorted only where '
    'there may be more than n items';
