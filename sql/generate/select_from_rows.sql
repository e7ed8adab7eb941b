CREATE FUNCTION _clickrollup.select_from_rows(p_rollup text, p_rows text, p_time_column name) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT format(E'SELECT %s\nFROM %s\nGROUP BY %s',
        concat_ws(E',\n       ',
            (SELECT string_agg(quote_ident(d.name), ', ' ORDER BY d.position)
             FROM clickrollup.rollup_dimensions AS d WHERE d.rollup_name = p_rollup),
            format('%s AS %I',
                   CASE WHEN p_time_column IS NULL THEN quote_ident(r.bucket_column)
                        ELSE _clickrollup.bucket_expression(r.bucket, r.time_zone, quote_ident(p_time_column)) END,
                   r.bucket_column),
            (SELECT string_agg(format('%s AS %I', _clickrollup.render(
                        CASE WHEN p_time_column IS NULL THEN _clickrollup.live_combine(m) ELSE m.combine END,
                        p_column => quote_ident(m.name)), m.name), E',\n       ' ORDER BY m.position)
             FROM clickrollup.rollup_measures AS m WHERE m.rollup_name = p_rollup)),
        p_rows,
        (SELECT string_agg(g::text, ', ') FROM generate_series(1, 1 + (
             SELECT count(*) FROM clickrollup.rollup_dimensions AS d WHERE d.rollup_name = p_rollup)) AS g))
    FROM clickrollup.rollups AS r WHERE r.name = p_rollup
);
COMMENT ON FUNCTION _clickrollup.select_from_rows(text, text, name) IS
    'SELECT that combines rows of a finer rollup, whose bucket is in the given column; NULL combines rows of this '
    'rollup';
