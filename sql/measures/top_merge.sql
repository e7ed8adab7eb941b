CREATE FUNCTION _clickrollup.top_merge(p_parameters jsonb) RETURNS text
LANGUAGE sql IMMUTABLE
-- Most rows are small: what is in both is added up, the small objects are put together first. Where many are stored,
-- few items come, most often new ones. Where many come, those in both are added up in objects that are unpacked before,
-- as each look would; more than may be kept are added as a set. An item takes at least 16 bytes of an object, so a
-- small one need not be counted.
RETURN _clickrollup.fill_in($template$(
    SELECT CASE WHEN pg_column_size(u.items) <= {bytes} THEN u.items ELSE _clickrollup.topn_prune(u.items, {n}) END
    FROM (SELECT CASE
          WHEN pg_column_size({incoming}) > 1000
               AND pg_column_size({stored}) + pg_column_size({incoming}) > {bytes} THEN (
              SELECT jsonb_object_agg(i.key, i.frequency) FROM (
                  SELECT e.key, sum(e.value::bigint)::bigint AS frequency
                  FROM (SELECT * FROM jsonb_each_text({stored})
                        UNION ALL SELECT * FROM jsonb_each_text({incoming})) AS e
                  GROUP BY e.key ORDER BY 2 DESC, e.key COLLATE "C" LIMIT {n}) AS i)
          WHEN pg_column_size({incoming}) > 1000 THEN (
              SELECT o.stored || o.incoming || coalesce((
                  SELECT jsonb_object_agg(k.key, (o.stored ->> k.key)::bigint + (o.incoming ->> k.key)::bigint)
                  FROM (SELECT jsonb_object_keys(o.incoming) AS key) AS k WHERE o.stored ? k.key), '{}')
              FROM (SELECT {stored} || '{}' AS stored, {incoming} || '{}' AS incoming OFFSET 0) AS o)
          WHEN pg_column_size({stored}) <= 1000 THEN (
              SELECT {stored} || ({incoming} || coalesce(
                  jsonb_object_agg(k.key, ({stored} ->> k.key)::bigint + ({incoming} ->> k.key)::bigint), '{}'))
              FROM (SELECT jsonb_object_keys({incoming}) AS key) AS k WHERE {stored} ? k.key)
          WHEN {stored} ?| ARRAY(SELECT jsonb_object_keys({incoming})) THEN (
              SELECT {stored} || jsonb_object_agg(
                  k.key, coalesce(({stored} ->> k.key)::bigint, 0) + ({incoming} ->> k.key)::bigint)
              FROM (SELECT jsonb_object_keys({incoming}) AS key) AS k)
          ELSE {stored} || {incoming} END AS items OFFSET 0) AS u)$template$,
    jsonb_build_object('n', p_parameters ->> 'n', 'bytes', 16 * (p_parameters ->> 'n')::bigint));
COMMENT ON FUNCTION _clickrollup.top_merge(jsonb) IS
    'expression that adds a top N {incoming} to {stored}; spelled out, because a function call per row costs more than '
    'adding';
