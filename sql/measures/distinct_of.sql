CREATE FUNCTION clickrollup.distinct_of(
    expression text, name name, log2m integer DEFAULT 11, regwidth integer DEFAULT 5,
    expthresh bigint DEFAULT -1, sparseon integer DEFAULT 1)
RETURNS clickrollup.measure
LANGUAGE sql
BEGIN ATOMIC
    SELECT _clickrollup.provide_hll();
    SELECT (name, 'distinct', expression, NULL, '{hll}.hll_union({stored}, {incoming})',
            '{hll}.hll_union_agg({column})', 'ceil({hll}.hll_cardinality({column}))::bigint',
            jsonb_build_object('log2m', log2m, 'regwidth', regwidth, 'expthresh', expthresh, 'sparseon', sparseon)
           )::clickrollup.measure;
END;

COMMENT ON FUNCTION clickrollup.distinct_of(text, name, integer, integer, bigint, integer) IS
    'measure: approximate number of distinct values, as a HyperLogLog sketch that can be united over buckets and '
    'keys; the parameters are those of hll_add_agg';
