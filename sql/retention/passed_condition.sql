CREATE FUNCTION _clickrollup.passed_condition(p_source regclass) RETURNS text
LANGUAGE sql STABLE
RETURN (SELECT string_agg(_clickrollup.counted_condition(r, true), ' AND ') FROM clickrollup.rollups AS r
        WHERE _clickrollup.find_relation(r.event_table_name) = p_source AND r.fed_by IS NULL);

COMMENT ON FUNCTION _clickrollup.passed_condition(regclass) IS
    'condition that every rollup of a table has passed an event; NULL where there is no rollup';
