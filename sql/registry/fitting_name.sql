CREATE FUNCTION _clickrollup.fitting_name(p_prefix text, p_name text, p_suffix text) RETURNS name
LANGUAGE sql IMMUTABLE
-- A cast to name cuts at 63 bytes, between characters; the padding makes it leave room for prefix and suffix.
RETURN p_prefix || substr((repeat('-', octet_length(p_prefix || p_suffix)) || p_name)::name::text,
                          octet_length(p_prefix || p_suffix) + 1) || p_suffix;

COMMENT ON FUNCTION _clickrollup.fitting_name(text, text, text) IS
    'a name between a prefix and a suffix, cut so that all of it fits into 63 bytes and the suffix stays';
