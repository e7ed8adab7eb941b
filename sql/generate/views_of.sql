CREATE FUNCTION _clickrollup.views_of(p_rollup text) RETURNS TABLE (view_name text, statement text)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT _clickrollup.sibling_name(r.rollup_table_name, '_parts'), _clickrollup.parts_view_sql(p_rollup)
    FROM clickrollup.rollups AS r WHERE r.name = p_rollup
    UNION ALL
    SELECT _clickrollup.sibling_name(r.rollup_table_name, '_live'), _clickrollup.live_view_sql(p_rollup)
    FROM clickrollup.rollups AS r WHERE r.name = p_rollup
    UNION ALL
    SELECT _clickrollup.sibling_name(r.rollup_table_name, '_plain'), _clickrollup.plain_view_sql(p_rollup)
    FROM clickrollup.rollups AS r WHERE r.name = p_rollup
    UNION ALL
    (SELECT _clickrollup.sibling_name(r.rollup_table_name, '_' || m.name), _clickrollup.top_view_sql(p_rollup, m.name)
     FROM clickrollup.rollups AS r JOIN clickrollup.rollup_measures AS m ON m.rollup_name = r.name
     WHERE r.name = p_rollup AND m.kind = 'top' ORDER BY m.position)
    UNION ALL
    SELECT t.view_name, _clickrollup.tenant_view_sql(t.view_name, t.all_tenants, t.condition)
    FROM clickrollup.rollups AS r, LATERAL _clickrollup.tenant_views(r) AS t WHERE r.name = p_rollup;
END;
COMMENT ON FUNCTION _clickrollup.views_of(text) IS
    'views of a rollup, qualified and quoted, and the CREATE VIEW of each, in the order in which they can be created; '
    'to drop them, go backwards';
