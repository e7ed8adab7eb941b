CREATE FUNCTION _clickrollup.key_list(p_rollup text) RETURNS TABLE (name name, "position" integer)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT d.name, d.position FROM clickrollup.rollup_dimensions AS d WHERE d.rollup_name = p_rollup
    UNION ALL
    SELECT r.bucket_column, 2147483647 FROM clickrollup.rollups AS r WHERE r.name = p_rollup
    ORDER BY 2;
END;

COMMENT ON FUNCTION _clickrollup.key_list(text) IS
    'columns of a rollup''s key: its dimensions in order, then the bucket';
