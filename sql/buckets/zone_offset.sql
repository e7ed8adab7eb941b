CREATE FUNCTION _clickrollup.zone_offset(p_time_zone text, p_time timestamptz) RETURNS interval
LANGUAGE sql STABLE
RETURN (p_time AT TIME ZONE p_time_zone) - (p_time AT TIME ZONE 'UTC');

COMMENT ON FUNCTION _clickrollup.zone_offset(text, timestamptz) IS
    'how far the clocks of a zone are ahead of UTC at a time';
