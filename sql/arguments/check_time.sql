CREATE FUNCTION _clickrollup.check_time(p_argument text, p_value timestamptz) RETURNS void
LANGUAGE sql STABLE
-- The times that date_bin, the loader and the events table of a clickstream take.
RETURN _clickrollup.check_between(
    p_argument, p_value, timestamptz '0001-01-01 00:00:00+00', timestamptz '9999-12-31 23:59:59+00');

COMMENT ON FUNCTION _clickrollup.check_time(text, timestamptz) IS
    'raise 22004 for a time that is NULL, 22023 for an infinite one or one of no year from 1 to 9999';
