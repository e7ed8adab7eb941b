CREATE FUNCTION _clickrollup.compared_key(p_rollup text)
RETURNS TABLE (name name, alias text, "position" bigint)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT k.name,
           CASE WHEN k.position = 2147483647 THEN 'key_bucket'
                ELSE 'key_' || row_number() OVER (ORDER BY k.position) END,
           row_number() OVER (ORDER BY k.position)
    FROM _clickrollup.key_list(p_rollup) AS k;
END;
COMMENT ON FUNCTION _clickrollup.compared_key(text) IS
    'columns of a rollup''s key, and what they are called in a comparison, where no name of a user''s is';
