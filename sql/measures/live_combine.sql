CREATE FUNCTION _clickrollup.live_combine(p_measure clickrollup.rollup_measures) RETURNS text
LANGUAGE sql IMMUTABLE
-- Of a key there is the stored row, or events that wait, seldom both: what costs nothing for one row is best. The
-- kernel does that by itself.
RETURN CASE WHEN p_measure.combine ~ '^\(clickrollup_kernel\.' THEN p_measure.combine
            WHEN p_measure.kind = 'distinct' THEN
                format('_clickrollup.hll_merge_agg({column})::%s', p_measure.type)
            WHEN p_measure.kind = 'top' THEN format(
                'coalesce(_clickrollup.topn_merge_agg({column}, %s), ''{}'')', p_measure.parameters ->> 'n')
            ELSE p_measure.combine END;

COMMENT ON FUNCTION _clickrollup.live_combine(clickrollup.rollup_measures) IS
    'aggregate over stored values, {column}, of one key, for views and wherever a key has one or two rows';
