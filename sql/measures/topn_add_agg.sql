-- An empty array to begin with, because array_append cannot tell the type of a missing one on a worker of Citus.
CREATE AGGREGATE clickrollup.topn_add_agg(text) (
    SFUNC = pg_catalog.array_append,
    STYPE = text[],
    INITCOND = '{}',
    COMBINEFUNC = pg_catalog.array_cat,
    FINALFUNC = _clickrollup.topn_pack,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clickrollup.topn_add_agg(text) IS
    'count items into a top N, NULLs left out; the aggregate of the topn extension of that name';
