CREATE FUNCTION _clickrollup.default_top_capacity() RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 1000;

COMMENT ON FUNCTION _clickrollup.default_top_capacity() IS
    'items that a top N keeps where nothing else is said, as the topn extension does';
