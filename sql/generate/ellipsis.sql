-- IMMUTABLE, so that it costs nothing for a row: a database keeps its encoding.
CREATE FUNCTION _clickrollup.ellipsis() RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- The encoding is asked for twice, for a constant would be converted while the function is planned, in LATIN1 too.
RETURN CASE WHEN getdatabaseencoding() = 'UTF8' THEN convert_from(decode('e280a6', 'hex'), getdatabaseencoding())
            ELSE '...' END;

COMMENT ON FUNCTION _clickrollup.ellipsis() IS
    'the character U+2026, three full stops where the database''s encoding has none';
