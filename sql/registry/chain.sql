CREATE FUNCTION _clickrollup.chain(p_root text) RETURNS TABLE (name text, fed_by text, depth integer)
LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH RECURSIVE chain AS (
        SELECT r.name, r.fed_by, 0 AS depth FROM clickrollup.rollups AS r WHERE r.name = p_root
        UNION ALL
        SELECT r.name, r.fed_by, c.depth + 1 FROM clickrollup.rollups AS r JOIN chain AS c ON r.fed_by = c.name
    )
    SELECT c.name, c.fed_by, c.depth FROM chain AS c ORDER BY c.depth, c.name;
END;
COMMENT ON FUNCTION _clickrollup.chain(text) IS 'a rollup and all that it feeds, feeding ones first';
