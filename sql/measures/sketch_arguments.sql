CREATE FUNCTION _clickrollup.sketch_arguments(p_parameters jsonb) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN concat_ws(', ', p_parameters ->> 'log2m', p_parameters ->> 'regwidth',
                 p_parameters ->> 'expthresh', p_parameters ->> 'sparseon');

COMMENT ON FUNCTION _clickrollup.sketch_arguments(jsonb) IS
    'parameters of a sketch in the order of hll: log2m, regwidth, expthresh, sparseon';
