CREATE FUNCTION _clickrollup.operations_name(p_rollup clickrollup.rollups) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN _clickrollup.sibling_name(p_rollup.aggregation_function, '_operations');

COMMENT ON FUNCTION _clickrollup.operations_name(clickrollup.rollups) IS
    'name of the function that performs operations on a chain with the rights of its owner';
