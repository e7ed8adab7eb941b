CREATE FUNCTION _clickrollup.utc_text(p_time timestamptz) RETURNS text
LANGUAGE sql STABLE
RETURN CASE WHEN isfinite(p_time) THEN to_char(p_time AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US+00 BC')
            ELSE p_time::text END;

COMMENT ON FUNCTION _clickrollup.utc_text(timestamptz) IS
    'a time as text that every session reads the same, whatever its TimeZone and DateStyle';
