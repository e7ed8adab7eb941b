CREATE FUNCTION _clickrollup.key_columns(p_rollup text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT concat_ws(', ',
        (SELECT string_agg(quote_ident(d.name), ', ' ORDER BY d.position)
         FROM clickrollup.rollup_dimensions AS d WHERE d.rollup_name = p_rollup), quote_ident(r.bucket_column))
    FROM clickrollup.rollups AS r WHERE r.name = p_rollup
);
COMMENT ON FUNCTION _clickrollup.key_columns(text) IS 'columns that identify a row of a rollup: dimensions, then the bucket';
