CREATE FUNCTION _clickrollup.passed_condition(p_source regclass) RETURNS text
LANGUAGE sql STABLE
RETURN (SELECT string_agg(_clickrollup.counted_condition(r, true), ' AND ')
        FROM _clickrollup.holding_rollups(p_source) AS r WHERE r.fed_by IS NULL);

COMMENT ON FUNCTION _clickrollup.passed_condition(regclass) IS
    'condition that every rollup of a table has passed an event; NULL where there is no rollup';
