CREATE FUNCTION _clickrollup.hot_since(p_source regclass, p_now timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE
RETURN (SELECT b.begins FROM _clickrollup.begun_partitions(p_source, p_now) AS b OFFSET 3 LIMIT 1);

COMMENT ON FUNCTION _clickrollup.hot_since(regclass, timestamptz) IS
    'where the fourth newest partition begins, of those that have begun at a time; NULL where there are fewer';
