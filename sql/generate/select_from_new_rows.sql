CREATE FUNCTION _clickrollup.select_from_new_rows(p_rollup text, p_condition text, p_newest text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT _clickrollup.select_from_rows(p_rollup, format(
        E'(SELECT %s FROM %s WHERE %4$I > %5$s\nUNION ALL\n%3$s) AS parts',
        concat_ws(', ', d.names, quote_ident(f.bucket_column), _clickrollup.measure_columns(p_rollup)),
        f.rollup_table_name,
        _clickrollup.select_from_events(p_rollup, format(E'%s\n  AND %s <= %s', p_condition,
            _clickrollup.bucket_of_event(f, true), p_newest), '', true),
        f.bucket_column, p_newest), f.bucket_column)
    FROM clickrollup.rollups AS r JOIN clickrollup.rollups AS f ON f.name = r.fed_by, LATERAL (
        SELECT string_agg(quote_ident(o.name), ', ' ORDER BY o.position)
        FROM clickrollup.rollup_dimensions AS o WHERE o.rollup_name = p_rollup) AS d (names)
    WHERE r.name = p_rollup
);
COMMENT ON FUNCTION _clickrollup.select_from_new_rows(text, text, text) IS
    'SELECT that computes what a run adds to a rollup from the rows of the one that feeds it, in buckets after the '
    'newest that this had before, and from the events of the window in earlier ones';
