CREATE FUNCTION _clickrollup.is_unbounded(p_type text) RETURNS boolean
LANGUAGE sql IMMUTABLE
RETURN p_type = 'text' OR coalesce(substring(p_type FROM '^character varying(?:\((\d+)\))?$')::integer > 40,
                                   p_type = 'character varying');

COMMENT ON FUNCTION _clickrollup.is_unbounded(text) IS
    'whether a type is text of any length, or of more than 40 characters';
