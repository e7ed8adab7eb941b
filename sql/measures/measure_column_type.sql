CREATE FUNCTION _clickrollup.measure_column_type(
    p_measure clickrollup.rollup_measures, p_source text, p_search_path text)
RETURNS text
LANGUAGE sql
RETURN CASE WHEN p_measure.kind IN ('min', 'max', 'aggregate')
            THEN _clickrollup.column_type(p_measure.aggregate, p_source, p_search_path) ELSE p_measure.type END;

COMMENT ON FUNCTION _clickrollup.measure_column_type(clickrollup.rollup_measures, text, text) IS
    'type of the column that keeps a measure, with the collation by which the smallest and the largest text are told';
