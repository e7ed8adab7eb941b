CREATE FUNCTION _clickrollup.view_name(p_rollup clickrollup.rollups, p_kind text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN _clickrollup.sibling_name(p_rollup.rollup_table_name, '_' || p_kind);

COMMENT ON FUNCTION _clickrollup.view_name(clickrollup.rollups, text) IS
    'name of a view of a rollup, qualified and quoted: parts, live, plain, or a top N by the measure''s name';
