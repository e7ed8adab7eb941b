CREATE FUNCTION _clickrollup.floats_differ(
    p_stored double precision, p_expected double precision, p_tolerance double precision)
RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN p_stored IS NOT DISTINCT FROM p_expected THEN false
    WHEN p_stored IS NULL OR p_expected IS NULL THEN true
    WHEN p_stored IN ('NaN', 'Infinity', '-Infinity') OR p_expected IN ('NaN', 'Infinity', '-Infinity') THEN true
    ELSE abs(p_stored - p_expected) > p_tolerance * greatest(abs(p_stored), abs(p_expected))
END;
COMMENT ON FUNCTION _clickrollup.floats_differ(double precision, double precision, double precision) IS
    'whether two floating point numbers differ by more than a fraction of the larger, since sums depend on the order '
    'of their terms';
