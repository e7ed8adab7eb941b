CREATE FUNCTION _clickrollup.is_bare_name(p_name text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN _clickrollup.is_name(p_name) THEN cardinality(parse_ident(p_name)) = 1 ELSE false END;

COMMENT ON FUNCTION _clickrollup.is_bare_name(text) IS 'whether a text is the name of an object without its schema';
