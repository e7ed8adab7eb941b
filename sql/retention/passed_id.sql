CREATE FUNCTION clickrollup._passed_id(p_source regclass) RETURNS bigint
LANGUAGE sql STABLE
RETURN (SELECT min(r.last_aggregated_id) FROM clickrollup.rollups AS r WHERE to_regclass(r.event_table_name) = p_source);

COMMENT ON FUNCTION clickrollup._passed_id(regclass) IS 'id that every rollup of a table has passed; NULL where there is no rollup';
