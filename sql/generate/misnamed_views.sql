CREATE FUNCTION _clickrollup.misnamed_views(p_rollups text[]) RETURNS TABLE (view regclass, wanted text)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT v.old::oid::regclass, w.name
    FROM _clickrollup.rollup_objects AS o
    JOIN clickrollup.rollups AS r ON r.name = o.rollup_name,
    LATERAL jsonb_each_text(o.views) AS v (key, old)
    JOIN LATERAL _clickrollup.view_list(r) AS w ON w.key = v.key
    JOIN pg_catalog.pg_class AS k ON k.oid = v.old::oid AND k.relkind = 'v'
    WHERE o.rollup_name = ANY (p_rollups) AND _clickrollup.is_owned_by(k.relowner, w.owner)
      AND _clickrollup.qualified_name(v.old::oid::regclass) <> w.name;
END;
COMMENT ON FUNCTION _clickrollup.misnamed_views(text[]) IS
    'views of rollups that do not have the name that their table''s asks for, and that name';
