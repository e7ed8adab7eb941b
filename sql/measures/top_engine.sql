CREATE FUNCTION _clickrollup.top_engine(p_source regclass) RETURNS text
LANGUAGE sql STABLE
-- Citus 13.2 sends INSERT .. SELECT on a table without a shard key, where an expression has a subquery of a subquery,
-- with "WHERE ( IS NOT NULL)".
RETURN CASE WHEN _clickrollup.engine() = 'sql' AND _clickrollup.is_distributed(p_source)
                 AND _clickrollup.distribution_column(p_source) IS NULL THEN 'plain aggregates'
            ELSE _clickrollup.engine() END;

COMMENT ON FUNCTION _clickrollup.top_engine(regclass) IS
    'what makes the top Ns of a source: engine(), or plain aggregates on a table that Citus keeps without a shard key';
