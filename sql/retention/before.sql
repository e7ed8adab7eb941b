CREATE FUNCTION _clickrollup.before(p_as_of timestamptz, p_keep interval) RETURNS timestamptz
LANGUAGE sql STABLE
RETURN ((p_as_of AT TIME ZONE 'UTC') - p_keep) AT TIME ZONE 'UTC';

COMMENT ON FUNCTION _clickrollup.before(timestamptz, interval) IS
    'time that lies an interval before another, days and months counted in UTC whatever the session''s zone is';
