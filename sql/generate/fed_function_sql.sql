CREATE FUNCTION _clickrollup.fed_function_sql(p_rollup text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT format($template$
CREATE OR REPLACE FUNCTION %1$s(max_events bigint DEFAULT NULL, OUT start_id bigint, OUT end_id bigint)
LANGUAGE sql SET search_path FROM CURRENT AS $aggregation$
    -- One scan of the events fills the head of the chain and all that it feeds, in one transaction.
    SELECT w.start_id, w.end_id FROM %2$s(max_events) AS w
$aggregation$$template$, r.aggregation_function, root.aggregation_function)
    FROM clickrollup.rollups AS r, clickrollup.rollups AS root
    WHERE r.name = p_rollup AND root.name = _clickrollup.root(p_rollup)
);
COMMENT ON FUNCTION _clickrollup.fed_function_sql(text) IS 'CREATE FUNCTION for a rollup that another feeds: it runs the head of the chain';
