CREATE FUNCTION _clickrollup.time_before(p_time timestamptz, p_past interval) RETURNS timestamptz
LANGUAGE sql IMMUTABLE
RETURN ((p_time AT TIME ZONE 'UTC') - p_past) AT TIME ZONE 'UTC';

COMMENT ON FUNCTION _clickrollup.time_before(timestamptz, interval) IS
    'a time so long ago, days being 24 hours whatever the session''s TimeZone does with its clocks';
