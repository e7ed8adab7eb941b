CREATE FUNCTION _clickrollup.free_column_name(p_rollup text, p_name text, p_prefix text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT quote_ident(c.name) FROM generate_series(-1, 20) AS g (underscores), LATERAL (
        SELECT CASE WHEN g.underscores < 0 THEN p_name ELSE _clickrollup.fitting_name(
            '', p_prefix, '_' || p_name || repeat('_', g.underscores)) END) AS c (name)
    WHERE c.name NOT IN (SELECT k.name FROM _clickrollup.key_list(p_rollup) AS k)
    ORDER BY g.underscores LIMIT 1
);

COMMENT ON FUNCTION _clickrollup.free_column_name(text, text, text) IS
    'a column''s name beside the key of a rollup, quoted; with the prefix where the key has a column of that name';
