CREATE AGGREGATE _clickrollup.topn_merge_agg(jsonb, integer) (
    SFUNC = _clickrollup.topn_add_up,
    STYPE = jsonb,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE _clickrollup.topn_merge_agg(jsonb, integer) IS
    'add up top Ns, for groups of one or two rows, as in a live view: a group of one costs nothing';
