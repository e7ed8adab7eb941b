CREATE FUNCTION _clickrollup.compared_key_list(p_rollup text) RETURNS text
LANGUAGE sql STABLE
RETURN (SELECT string_agg(k.alias, ', ' ORDER BY k.position) FROM _clickrollup.compared_key(p_rollup) AS k);

COMMENT ON FUNCTION _clickrollup.compared_key_list(text) IS 'the key of a rollup, as it is called in a comparison';
