CREATE FUNCTION _clickrollup.views_of(p_rollup text) RETURNS TABLE (view_name text, statement text, owner oid)
LANGUAGE sql STABLE
BEGIN ATOMIC
    (SELECT b.name, CASE b.key WHEN 'parts' THEN _clickrollup.parts_view_sql(p_rollup)
                               WHEN 'live' THEN _clickrollup.live_view_sql(p_rollup)
                               WHEN 'plain' THEN _clickrollup.plain_view_sql(p_rollup)
                               ELSE _clickrollup.top_view_sql(p_rollup, b.measure) END,
            _clickrollup.owner_of(r)
     FROM clickrollup.rollups AS r, LATERAL _clickrollup.base_views(r) AS b
     WHERE r.name = p_rollup ORDER BY b.position)
    UNION ALL
    SELECT t.name, _clickrollup.tenant_view_sql(t.name, t.all_tenants, t.condition), t.owner
    FROM clickrollup.rollups AS r, LATERAL _clickrollup.tenant_views(r) AS t
    -- The tenants of another role must not keep this one from making its rollup. health() says what is missing.
    JOIN pg_catalog.pg_namespace AS n ON n.nspname = (parse_ident(t.name))[1]
    WHERE r.name = p_rollup AND has_schema_privilege(n.oid, 'CREATE')
    UNION ALL
    SELECT b.name, _clickrollup.bi_view_sql(p_rollup, b.name, b.key, b.measure), b.owner
    FROM clickrollup.rollups AS r, LATERAL _clickrollup.bi_views(r) AS b
    JOIN pg_catalog.pg_namespace AS n ON n.nspname = (parse_ident(b.name))[1]
    WHERE r.name = p_rollup AND has_schema_privilege(n.oid, 'CREATE')
      AND _clickrollup.is_owned_by(n.nspowner, b.owner);
END;

COMMENT ON FUNCTION _clickrollup.views_of(text) IS
    'the statements that create the views of a rollup, each after those that it reads, and the role that each belongs '
    'to; without those of tenants and BI tools in whose schema this role may create nothing';
