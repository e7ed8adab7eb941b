CREATE FUNCTION _clickrollup.view_list(p_rollup clickrollup.rollups)
RETURNS TABLE (key text, name text, "position" bigint, owner oid)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT v.key, v.name, row_number() OVER (ORDER BY v.is_tenant, v.position, v.key), v.owner
    FROM (SELECT b.key, b.name, b.position, false AS is_tenant,
                 _clickrollup.owner_of(p_rollup) AS owner
          FROM _clickrollup.base_views(p_rollup) AS b
          UNION ALL
          SELECT t.key, t.name, t.position, true, t.owner FROM _clickrollup.tenant_views(p_rollup) AS t
          UNION ALL
          SELECT b.key, b.name, b.position, true, b.owner FROM _clickrollup.bi_views(p_rollup) AS b) AS v
    ORDER BY 3;
END;

COMMENT ON FUNCTION _clickrollup.view_list(clickrollup.rollups) IS
    'all views of a rollup, each after those that it reads; needs no source table, unlike views_of()';
