CREATE AGGREGATE clickrollup.topn_union_agg(jsonb) (
    SFUNC = pg_catalog.array_append,
    STYPE = jsonb[],
    INITCOND = '{}',
    COMBINEFUNC = pg_catalog.array_cat,
    FINALFUNC = _clickrollup.topn_merge,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clickrollup.topn_union_agg(jsonb) IS
    'add up top Ns, NULLs left out; the aggregate of the topn extension of that name';
