CREATE FUNCTION _clickrollup.partitions_end(p_source regclass) RETURNS timestamptz
LANGUAGE sql STABLE
RETURN (SELECT max(t.ends) FROM _clickrollup.time_partitions(p_source) AS t WHERE t.ends < 'infinity');

COMMENT ON FUNCTION _clickrollup.partitions_end(regclass) IS
    'end of the newest time partition of a table; later events go to the default partition';
