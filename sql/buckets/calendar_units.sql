CREATE FUNCTION _clickrollup.calendar_units() RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY['day', 'week', 'month', 'quarter', 'year'];

COMMENT ON FUNCTION _clickrollup.calendar_units() IS
    'the buckets that follow the calendar of a time zone, from the finest on; all others have a fixed width';
