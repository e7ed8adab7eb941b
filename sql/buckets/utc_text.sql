CREATE FUNCTION _clickrollup.utc_text(p_time timestamptz) RETURNS text
LANGUAGE sql STABLE
RETURN to_char(p_time AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US+00 BC');

COMMENT ON FUNCTION _clickrollup.utc_text(timestamptz) IS
    'a time as text that every session reads the same, whatever its TimeZone and DateStyle';
