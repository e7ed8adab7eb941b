CREATE FUNCTION _clickrollup.key_bytes(p_rollup text) RETURNS integer
LANGUAGE sql STABLE
RETURN (
    SELECT (2400 / greatest(count(*), 1))::integer FROM clickrollup.rollup_dimensions AS d
    WHERE d.rollup_name = _clickrollup.root(p_rollup) AND d.unbounded
);

COMMENT ON FUNCTION _clickrollup.key_bytes(text) IS
    'how many bytes of each text dimension are kept, so that all of them fit into a key; the same for a whole chain';
