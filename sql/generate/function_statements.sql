CREATE FUNCTION _clickrollup.function_statements(p_rollup clickrollup.rollups) RETURNS TABLE (statement text)
LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH functions AS (
        SELECT _clickrollup.function_sql(p_rollup.name) AS statement,
               p_rollup.aggregation_function || '(bigint)' AS function, 1 AS number
        UNION ALL
        SELECT _clickrollup.operations_function_sql(p_rollup.name),
               _clickrollup.operations_name(p_rollup) || '(text, text, jsonb)', 2
        WHERE p_rollup.fed_by IS NULL
    )
    SELECT s.statement FROM functions AS f, LATERAL (VALUES
        (1, f.statement),
        (2, format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f.function)),
        (3, CASE WHEN NOT _clickrollup.is_me(_clickrollup.owner_of(p_rollup)) THEN
                format('ALTER FUNCTION %s OWNER TO %I', f.function, pg_get_userbyid(_clickrollup.owner_of(p_rollup)))
            END)) AS s (number, statement)
    WHERE s.statement IS NOT NULL ORDER BY f.number, s.number;
END;

COMMENT ON FUNCTION _clickrollup.function_statements(clickrollup.rollups) IS
    'what creates the functions of a rollup, and gives them to its owner and to nobody else';
