CREATE FUNCTION _clickrollup.quote_body(p_body text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- Dollar quotes are for people to read; a name or an expression may have them in it.
RETURN CASE WHEN position('$aggregation$' IN p_body) = 0 THEN '$aggregation$' || p_body || '$aggregation$'
            ELSE quote_literal(p_body) END;

COMMENT ON FUNCTION _clickrollup.quote_body(text) IS 'the body of a function as a literal, whatever is in it';
