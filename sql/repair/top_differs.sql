CREATE FUNCTION _clickrollup.top_differs(p_stored jsonb, p_counts jsonb, p_capacity integer) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN p_stored IS NULL OR p_counts IS NULL THEN p_stored IS DISTINCT FROM p_counts
    WHEN p_stored = p_counts THEN false
    WHEN (SELECT count(*) FROM jsonb_object_keys(p_counts)) <= p_capacity THEN true
    -- Above its capacity a top N forgets rare items, and their counts if they come again: too low, never too high.
    ELSE p_stored = '{}' OR EXISTS (SELECT FROM jsonb_each_text(p_stored) AS s
                                    WHERE s.value::bigint > coalesce((p_counts ->> s.key)::bigint, 0))
END;
COMMENT ON FUNCTION _clickrollup.top_differs(jsonb, jsonb, integer) IS
    'whether a stored top N cannot come from these counts of all items: up to its capacity it must equal them, above '
    'it no item may have a higher count';
