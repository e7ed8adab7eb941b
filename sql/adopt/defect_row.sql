CREATE FUNCTION _clickrollup.defect_row(p_kind text, p_what text, p_fix text, p_done boolean) RETURNS clickrollup.defect
LANGUAGE sql IMMUTABLE
RETURN (p_kind, p_what, p_fix, p_done)::clickrollup.defect;

COMMENT ON FUNCTION _clickrollup.defect_row(text, text, text, boolean) IS 'a row of the report of adopt_rollup';
