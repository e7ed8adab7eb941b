CREATE FUNCTION _clickrollup.misplaced_sql(p_rollup text, p_buckets tstzmultirange, p_counted text) RETURNS text
LANGUAGE sql STABLE
RETURN _clickrollup.fill_in($template$
SELECT bucket, sum(counted)::bigint, sum(present)::bigint, sum(greatest(present - counted, 0))::bigint
FROM ({counts}) AS counts
GROUP BY bucket HAVING bool_or(present > counted) ORDER BY bucket$template$,
    jsonb_build_object('counts', _clickrollup.counts_sql(p_rollup, p_buckets, p_counted)));

COMMENT ON FUNCTION _clickrollup.misplaced_sql(text, tstzmultirange, text) IS
    'statement that finds the buckets in which a rollup counts fewer events than there are';
