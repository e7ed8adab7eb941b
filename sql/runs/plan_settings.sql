CREATE FUNCTION _clickrollup.plan_settings() RETURNS text[]
LANGUAGE sql IMMUTABLE
RETURN ARRAY['plan_cache_mode', 'enable_seqscan', 'enable_sort', 'jit', 'work_mem', 'max_parallel_workers_per_gather',
             'parallel_setup_cost', 'parallel_tuple_cost', 'parallel_leader_participation', 'enable_parallel_append'];

COMMENT ON FUNCTION _clickrollup.plan_settings() IS 'settings of the planner that a run changes for its statement';
