CREATE FUNCTION _clickrollup.function_sql(p_rollup text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT CASE WHEN r.fed_by IS NULL THEN _clickrollup.head_function_sql(p_rollup)
                ELSE _clickrollup.fed_function_sql(p_rollup) END
    FROM clickrollup.rollups AS r WHERE r.name = p_rollup
);

COMMENT ON FUNCTION _clickrollup.function_sql(text) IS
    'CREATE FUNCTION for the aggregation function of a rollup and all that it feeds';
