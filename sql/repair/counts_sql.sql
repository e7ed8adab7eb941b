CREATE FUNCTION _clickrollup.counts_sql(p_rollup text, p_buckets tstzmultirange, p_counted text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    -- Without a count of events a row that is there counts as one.
    SELECT _clickrollup.fill_in($template$
SELECT key_bucket AS bucket, coalesce(sum(events) FILTER (WHERE NOT from_raw), 0)::bigint AS counted,
    coalesce(sum(events) FILTER (WHERE from_raw), 0)::bigint AS present
FROM ({sides}) AS sides
GROUP BY {key}$template$, jsonb_build_object(
        'sides', _clickrollup.sides_sql(p_rollup, p_buckets, p_counted, c.n, c.n),
        'key', _clickrollup.compared_key_list(p_rollup)))
    FROM clickrollup.rollups AS r, LATERAL (
        SELECT coalesce(quote_ident(_clickrollup.event_count_column(p_rollup)), '1::bigint')
               || ' AS events' AS n) AS c
    WHERE r.name = p_rollup
);

COMMENT ON FUNCTION _clickrollup.counts_sql(text, tstzmultirange, text) IS
    'for each row of a rollup its bucket, the events it counts and the events there are; computes no sketches and top '
    'Ns';
