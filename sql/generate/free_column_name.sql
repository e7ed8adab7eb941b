CREATE FUNCTION _clickrollup.free_column_name(p_rollup text, p_name text, p_prefix text) RETURNS text
LANGUAGE sql STABLE
RETURN quote_ident(CASE WHEN p_name IN (SELECT k.name FROM _clickrollup.key_list(p_rollup) AS k)
                        THEN p_prefix || '_' || p_name ELSE p_name END);

COMMENT ON FUNCTION _clickrollup.free_column_name(text, text, text) IS
    'a column''s name beside the key of a rollup, quoted; with the prefix where the key has a column of that name';
