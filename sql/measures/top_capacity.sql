CREATE FUNCTION _clickrollup.top_capacity(p_root text) RETURNS integer
LANGUAGE sql STABLE
RETURN (
    SELECT coalesce(max((m.parameters ->> 'n')::integer), _clickrollup.default_top_capacity())
    FROM clickrollup.rollup_measures AS m
    WHERE m.kind = 'top' AND m.rollup_name IN (SELECT c.name FROM _clickrollup.chain(p_root) AS c)
);

COMMENT ON FUNCTION _clickrollup.top_capacity(text) IS 'items that a top N of a chain holds before it forgets any';
