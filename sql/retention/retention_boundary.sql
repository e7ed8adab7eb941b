CREATE FUNCTION _clickrollup.retention_boundary(p_source regclass, p_before timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE
RETURN coalesce(
    (SELECT max(e.ends) FROM _clickrollup.expired_partitions(p_source, p_before) AS e),
    least(p_before, (SELECT min(t.begins) FROM _clickrollup.time_partitions(p_source) AS t)));

COMMENT ON FUNCTION _clickrollup.retention_boundary(regclass, timestamptz) IS
    'latest time, not after the given one, before which events can go without splitting a time partition';
