CREATE FUNCTION _clickrollup.index_columns(p_rollup text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT string_agg(quote_ident(k.name), ', ' ORDER BY k.number <> 1, k.position <> 2147483647, k.position)
    FROM (SELECT l.name, l.position, row_number() OVER (ORDER BY l.position) AS number
          FROM _clickrollup.key_list(p_rollup) AS l) AS k
);
COMMENT ON FUNCTION _clickrollup.index_columns(text) IS
    'the key of a rollup as its index has it: the first dimension, which is the tenant, then the bucket, then the '
    'others. So a tenant''s time range is one piece of the index, and rows are told apart before texts are compared';
