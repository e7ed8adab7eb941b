CREATE FUNCTION _clickrollup.differs_sql(p_measure clickrollup.rollup_measures, p_capacity integer) RETURNS text
LANGUAGE sql STABLE
RETURN _clickrollup.fill_in(
    CASE WHEN p_measure.kind = 'top' THEN '_clickrollup.top_differs(stored_{n}, counts_{n}, {capacity})'
         WHEN p_measure.type = 'real' THEN '_clickrollup.floats_differ(stored_{n}, expected_{n}, 1e-4)'
         WHEN p_measure.type = 'double precision' THEN '_clickrollup.floats_differ(stored_{n}, expected_{n}, 1e-9)'
         ELSE 'stored_{n} IS DISTINCT FROM expected_{n}' END,
    jsonb_build_object('n', p_measure.position, 'capacity', p_capacity));

COMMENT ON FUNCTION _clickrollup.differs_sql(clickrollup.rollup_measures, integer) IS
    'condition that the stored value of a measure differs from the expected one; floating point by more than a '
    'fraction of 1e-9, real 1e-4';
