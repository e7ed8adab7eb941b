CREATE FUNCTION clickrollup._views_of(p_rollup text) RETURNS TABLE (view_name text, statement text)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT clickrollup._sibling_name(r.rollup_table_name, '_parts'), clickrollup._parts_view_sql(p_rollup)
    FROM clickrollup.rollups AS r WHERE r.name = p_rollup
    UNION ALL
    SELECT clickrollup._sibling_name(r.rollup_table_name, '_live'), clickrollup._live_view_sql(p_rollup)
    FROM clickrollup.rollups AS r WHERE r.name = p_rollup
    UNION ALL
    SELECT clickrollup._sibling_name(r.rollup_table_name, '_plain'), clickrollup._plain_view_sql(p_rollup)
    FROM clickrollup.rollups AS r WHERE r.name = p_rollup
    UNION ALL
    (SELECT clickrollup._sibling_name(r.rollup_table_name, '_' || m.name), clickrollup._top_view_sql(p_rollup, m.name)
     FROM clickrollup.rollups AS r JOIN clickrollup.rollup_measures AS m ON m.rollup_name = r.name
     WHERE r.name = p_rollup AND m.kind = 'top' ORDER BY m.position)
    UNION ALL
    SELECT t.view_name, clickrollup._tenant_view_sql(t.view_name, t.all_tenants, t.condition)
    FROM clickrollup.rollups AS r, LATERAL clickrollup._tenant_views(r) AS t WHERE r.name = p_rollup;
END;
COMMENT ON FUNCTION clickrollup._views_of(text) IS
    'views of a rollup, qualified and quoted, and the CREATE VIEW of each, in the order in which they can be created; '
    'to drop them, go backwards';
