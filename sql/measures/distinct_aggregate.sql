CREATE FUNCTION _clickrollup.distinct_aggregate(p_hash text, p_parameters jsonb, p_small boolean) RETURNS text
LANGUAGE sql STABLE
RETURN CASE
    WHEN p_small AND p_parameters = _clickrollup.default_sketch() THEN
        format('_clickrollup.hll_collect_agg(%s)', p_hash)
    ELSE
        format('coalesce({hll}.hll_add_agg(%1$s, %2$s), {hll}.hll_empty(%2$s))',
               p_hash, _clickrollup.sketch_arguments(p_parameters))
END;
COMMENT ON FUNCTION _clickrollup.distinct_aggregate(text, jsonb, boolean) IS
    'aggregate that makes a sketch of hashes; for small groups with a state as small as the sketch. Parameters are '
    'spelled out, so that hll_set_defaults() in a session changes nothing';
