CREATE FUNCTION clickrollup._view_objects(p_rollup clickrollup.rollups) RETURNS regclass[]
LANGUAGE sql STABLE
RETURN ARRAY(
    SELECT to_regclass(clickrollup._sibling_name(p_rollup.rollup_table_name, s.suffix))
    FROM (SELECT '_live' AS suffix, -2 AS position UNION ALL SELECT '_plain', -1
          UNION ALL SELECT '_' || m.name, m.position FROM clickrollup.rollup_measures AS m
                    WHERE m.rollup_name = p_rollup.name AND m.kind = 'top') AS s
    WHERE p_rollup.bucket IS NOT NULL
    ORDER BY s.position
);
COMMENT ON FUNCTION clickrollup._view_objects(clickrollup.rollups) IS
    'the views that _views_of() names, NULL for one that does not exist; unlike that it needs no source table';
