CREATE FUNCTION _clickrollup.is_calendar_unit(p_bucket text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN p_bucket = ANY (_clickrollup.calendar_units());

COMMENT ON FUNCTION _clickrollup.is_calendar_unit(text) IS
    'whether a bucket follows the calendar instead of having a fixed width';
