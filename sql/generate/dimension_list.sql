CREATE FUNCTION _clickrollup.dimension_list(p_rollup clickrollup.rollups)
RETURNS TABLE (name name, expression text, grouped text, "position" bigint)
LANGUAGE sql STABLE
BEGIN ATOMIC
    -- The tenant's column must stand as it is, or Citus does not aggregate on the shards. A column is grouped by as it
    -- is, and shortened once a group.
    SELECT d.name,
           CASE WHEN s.shortened THEN format('_clickrollup.key_text(%s, %s)', d.expression,
                                             _clickrollup.key_bytes(p_rollup.name)) ELSE d.expression END,
           CASE WHEN s.shortened AND _clickrollup.is_bare_name(d.expression) THEN d.expression ELSE n.number::text END,
           n.number
    FROM clickrollup.rollup_dimensions AS d
    JOIN (SELECT o.position, row_number() OVER (ORDER BY o.position) AS number
          FROM clickrollup.rollup_dimensions AS o WHERE o.rollup_name = p_rollup.name) AS n USING (position),
    LATERAL (SELECT d.unbounded AND d.expression IS DISTINCT FROM quote_ident(_clickrollup.distribution_column(
                        _clickrollup.find_relation(p_rollup.event_table_name))) AS shortened) AS s
    WHERE d.rollup_name = p_rollup.name;
END;
COMMENT ON FUNCTION _clickrollup.dimension_list(clickrollup.rollups) IS
    'dimensions of a rollup as a SELECT over events computes them, and what it groups by for each';
