CREATE FUNCTION _clickrollup.units_per_second(p_unit text) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE p_unit WHEN 's' THEN 1 WHEN 'ms' THEN 1000 WHEN 'us' THEN 1000000 END;

COMMENT ON FUNCTION _clickrollup.units_per_second(text) IS
    'how many of the unit of an epoch make a second; NULL for an unknown unit';
