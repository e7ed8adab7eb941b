CREATE FUNCTION _clickrollup.has_small_groups(p_rollup clickrollup.rollups) RETURNS boolean
LANGUAGE sql STABLE
RETURN CASE WHEN _clickrollup.is_calendar_unit(p_rollup.bucket) THEN false
            ELSE p_rollup.bucket::interval <= '15 minutes' END;

COMMENT ON FUNCTION _clickrollup.has_small_groups(clickrollup.rollups) IS
    'whether buckets are so narrow that groups are small and need an aggregate with a small state; see hll_collect_agg';
