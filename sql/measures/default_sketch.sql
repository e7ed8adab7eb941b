CREATE FUNCTION _clickrollup.default_sketch() RETURNS jsonb
LANGUAGE sql IMMUTABLE
RETURN '{"log2m": 11, "regwidth": 5, "expthresh": -1, "sparseon": 1}'::jsonb;

COMMENT ON FUNCTION _clickrollup.default_sketch() IS 'parameters of a sketch where none are given: the defaults of hll';
