CREATE FUNCTION _clickrollup.time_left(p_until timestamptz) RETURNS interval
LANGUAGE sql VOLATILE
RETURN p_until - clock_timestamp();

COMMENT ON FUNCTION _clickrollup.time_left(timestamptz) IS 'time from now until then, NULL where there is no end';
