CREATE FUNCTION _clickrollup.view_objects(p_rollup clickrollup.rollups) RETURNS regclass[]
LANGUAGE sql STABLE
RETURN ARRAY(
    SELECT to_regclass(b.name) FROM _clickrollup.base_views(p_rollup) AS b
) || ARRAY(
    SELECT to_regclass(t.view_name) FROM _clickrollup.tenant_views(p_rollup) AS t WHERE p_rollup.bucket IS NOT NULL
);
COMMENT ON FUNCTION _clickrollup.view_objects(clickrollup.rollups) IS
    'the views that views_of() names, NULL for one that does not exist; unlike that it needs no source table';
