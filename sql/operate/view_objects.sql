CREATE FUNCTION clickrollup._view_objects(p_rollup clickrollup.rollups) RETURNS regclass[]
LANGUAGE sql STABLE
RETURN ARRAY(
    SELECT to_regclass(b.name) FROM clickrollup._base_views(p_rollup) AS b
) || ARRAY(
    SELECT to_regclass(t.view_name) FROM clickrollup._tenant_views(p_rollup) AS t WHERE p_rollup.bucket IS NOT NULL
);
COMMENT ON FUNCTION clickrollup._view_objects(clickrollup.rollups) IS
    'the views that _views_of() names, NULL for one that does not exist; unlike that it needs no source table';
