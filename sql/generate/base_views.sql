CREATE FUNCTION _clickrollup.base_views(p_rollup clickrollup.rollups)
RETURNS TABLE (key text, name text, measure name, "position" integer)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT v.key, _clickrollup.view_name(p_rollup, coalesce(v.measure, v.key)), v.measure, v.position
    FROM (VALUES ('parts', NULL::name, -3), ('live', NULL, -2), ('plain', NULL, -1)
          UNION ALL
          SELECT 'top ' || m.name, m.name, m.position FROM clickrollup.rollup_measures AS m
          WHERE m.rollup_name = p_rollup.name AND m.kind = 'top') AS v (key, measure, position)
    WHERE p_rollup.bucket IS NOT NULL;
END;

COMMENT ON FUNCTION _clickrollup.base_views(clickrollup.rollups) IS
    'the views of a rollup over all tenants, each after those that it reads; key tells them apart whatever '
    'their names are';
