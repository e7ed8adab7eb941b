CREATE FUNCTION _clickrollup.base_views(p_rollup clickrollup.rollups) RETURNS TABLE (name text, "position" integer)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT _clickrollup.sibling_name(p_rollup.rollup_table_name, s.suffix), s.position
    FROM (SELECT '_parts' AS suffix, -3 AS position UNION ALL SELECT '_live', -2 UNION ALL SELECT '_plain', -1
          UNION ALL SELECT '_' || m.name, m.position FROM clickrollup.rollup_measures AS m
                    WHERE m.rollup_name = p_rollup.name AND m.kind = 'top') AS s
    WHERE p_rollup.bucket IS NOT NULL
    ORDER BY s.position;
END;
COMMENT ON FUNCTION _clickrollup.base_views(clickrollup.rollups) IS
    'names of the views of all tenants, in the order in which they can be created';
