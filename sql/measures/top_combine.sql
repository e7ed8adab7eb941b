CREATE FUNCTION _clickrollup.top_combine(p_parameters jsonb, p_is_number boolean) RETURNS text
LANGUAGE sql IMMUTABLE
-- By its keys an object of a few items is taken apart in half the time that jsonb_each_text() takes.
RETURN _clickrollup.fill_in($template$CASE WHEN count(*) = 1 THEN coalesce((array_agg({column}))[1], '{}')
    WHEN sum(pg_column_size({column})) > {bytes} THEN (
        SELECT coalesce(jsonb_object_agg(i.item, i.frequency), '{}') FROM (
            SELECT e.key AS item, sum(e.value::bigint)::bigint AS frequency
            FROM unnest(array_agg({column})) AS u (items), jsonb_each_text(u.items) AS e
            GROUP BY e.key ORDER BY 2 DESC, e.key COLLATE "C" LIMIT {n}) AS i)
    ELSE (
        SELECT CASE WHEN count(*) <= {n} THEN {object}
                    ELSE _clickrollup.topn_prune({object}, {n}) END
        FROM (SELECT k.item, sum((k.items ->> k.item)::bigint)::bigint AS frequency
              FROM (SELECT u.items, jsonb_object_keys(u.items) AS item FROM unnest(array_agg({column})) AS u (items))
                   AS k
              GROUP BY k.item) AS i) END$template$, jsonb_build_object(
        'n', p_parameters ->> 'n',
        'bytes', 16 * (p_parameters ->> 'n')::bigint,
        'object', _clickrollup.top_object('i.item', p_is_number)));
COMMENT ON FUNCTION _clickrollup.top_combine(jsonb, boolean) IS
    'aggregate that adds up stored top Ns, {column}, of numbers or of texts: taken apart, added up as a set and packed '
    'once; sorted only where there may be more than n items';
