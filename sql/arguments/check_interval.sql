CREATE FUNCTION _clickrollup.check_interval(
    p_argument text, p_value interval, p_least interval DEFAULT '1 microsecond')
RETURNS void
LANGUAGE sql STABLE
-- So that no time computed with it leaves the range of timestamptz, see check_time.
RETURN _clickrollup.check_between(p_argument, p_value, p_least, interval '1000 years');

COMMENT ON FUNCTION _clickrollup.check_interval(text, interval, interval) IS
    'raise 22004 for an interval that is NULL, 22023 for one that is not positive, or below the least given, '
    'or above 1000 years';
