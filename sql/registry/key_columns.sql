CREATE FUNCTION _clickrollup.key_columns(p_rollup text) RETURNS text
LANGUAGE sql STABLE
RETURN (SELECT string_agg(quote_ident(k.name), ', ' ORDER BY k.position) FROM _clickrollup.key_list(p_rollup) AS k);

COMMENT ON FUNCTION _clickrollup.key_columns(text) IS
    'columns that identify a row of a rollup: dimensions, then the bucket';
