CREATE FUNCTION _clickrollup.distinct_aggregate(p_argument text, p_type text, p_parameters jsonb, p_small boolean)
RETURNS text
LANGUAGE sql STABLE
RETURN CASE
    WHEN p_small AND p_parameters = _clickrollup.default_sketch() THEN
        format('_clickrollup.hll_collect_agg({hll}.%s(%s))', _clickrollup.hash_function(p_type), p_argument)
    ELSE
        format('coalesce({hll}.hll_add_agg({hll}.%1$s(%2$s), %3$s), {hll}.hll_empty(%3$s))',
               _clickrollup.hash_function(p_type), p_argument, _clickrollup.sketch_arguments(p_parameters))
END;
COMMENT ON FUNCTION _clickrollup.distinct_aggregate(text, text, jsonb, boolean) IS
    'aggregate that makes a sketch; for small groups with a state as small as the sketch. Parameters are spelled out, '
    'so that hll_set_defaults() in a session changes nothing';
