CREATE FUNCTION _clickrollup.key_text(p_value text, p_bytes integer) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- A key of a btree has at most 2,704 bytes. What is cut off still tells values apart, by the hash.
RETURN CASE WHEN octet_length(p_value) <= p_bytes THEN p_value
            ELSE left(p_value, greatest(p_bytes / 4 - 40, 0)) || _clickrollup.ellipsis() || md5(p_value) END;

COMMENT ON FUNCTION _clickrollup.key_text(text, integer) IS
    'a text as it is up to a number of bytes, a longer one as its beginning, an ellipsis and the md5 of all of it';
