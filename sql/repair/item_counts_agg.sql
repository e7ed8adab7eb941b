CREATE AGGREGATE _clickrollup.item_counts_agg(text) (
    SFUNC = pg_catalog.array_append,
    STYPE = text[],
    INITCOND = '{}',
    COMBINEFUNC = pg_catalog.array_cat,
    FINALFUNC = _clickrollup.item_counts,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE _clickrollup.item_counts_agg(text) IS
    'count items like topn_add_agg, but all of them, whatever topn.number_of_counters says: what a top N is judged by';
