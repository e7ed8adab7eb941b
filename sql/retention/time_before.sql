CREATE FUNCTION _clickrollup.time_before(p_time timestamptz, p_interval interval) RETURNS timestamptz
LANGUAGE sql IMMUTABLE
RETURN ((p_time AT TIME ZONE 'UTC') - p_interval) AT TIME ZONE 'UTC';

COMMENT ON FUNCTION _clickrollup.time_before(timestamptz, interval) IS
    'time that lies an interval before another, days and months counted in UTC whatever the session''s zone is';
