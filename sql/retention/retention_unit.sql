CREATE FUNCTION _clickrollup.retention_unit(p_source regclass) RETURNS text
LANGUAGE sql STABLE
RETURN (SELECT min(r.time_unit) FROM _clickrollup.holding_rollups(p_source) AS r);

COMMENT ON FUNCTION _clickrollup.retention_unit(regclass) IS
    'time_unit of the column that tells the age of an event, which all rollups of a table share';
