CREATE FUNCTION clickrollup.topn(top_items jsonb, n integer) RETURNS SETOF clickrollup.topn_record
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    SELECT e.key, e.value::bigint
    FROM jsonb_each_text(top_items) AS e
    ORDER BY e.value::bigint DESC, e.key COLLATE "C"
    LIMIT n;
END;
COMMENT ON FUNCTION clickrollup.topn(jsonb, integer) IS
    'the n most frequent items of a top N, most frequent first; the function of the topn extension of that name';
