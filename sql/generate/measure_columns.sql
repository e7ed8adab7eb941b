CREATE FUNCTION _clickrollup.measure_columns(p_rollup text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT string_agg(quote_ident(m.name), ', ' ORDER BY m.position)
    FROM clickrollup.rollup_measures AS m WHERE m.rollup_name = p_rollup
);
COMMENT ON FUNCTION _clickrollup.measure_columns(text) IS 'columns of a rollup that hold measures';
