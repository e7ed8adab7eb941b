CREATE FUNCTION _clickrollup.differs_sql(p_measure clickrollup.rollup_measures, p_capacity integer) RETURNS text
LANGUAGE sql STABLE
RETURN CASE
    WHEN p_measure.kind = 'top' THEN
        format('_clickrollup.top_differs(stored_%1$s, counts_%1$s, %2$s)', p_measure.position, p_capacity)
    WHEN p_measure.type IN ('real', 'double precision') THEN
        format('_clickrollup.floats_differ(stored_%1$s, expected_%1$s, %2$s)', p_measure.position,
               CASE p_measure.type WHEN 'real' THEN '1e-4' ELSE '1e-9' END)
    ELSE format('stored_%1$s IS DISTINCT FROM expected_%1$s', p_measure.position)
END;
COMMENT ON FUNCTION _clickrollup.differs_sql(clickrollup.rollup_measures, integer) IS
    'condition that the stored value of a measure differs from the expected one; floating point by more than a '
    'fraction of 1e-9, real 1e-4';
