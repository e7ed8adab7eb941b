CREATE FUNCTION _clickrollup.fed_function_sql(p_rollup text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT _clickrollup.fill_in($template$
CREATE OR REPLACE FUNCTION {function}(max_events bigint DEFAULT NULL, OUT start_id bigint, OUT end_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS {body}$template$, jsonb_build_object(
        'function', r.aggregation_function,
        'body', _clickrollup.quote_body(_clickrollup.fill_in($template$
BEGIN
    -- Fed by another rollup: one scan of the events fills both, in one transaction.
    SELECT w.start_id, w.end_id INTO start_id, end_id FROM {root_function}(max_events) AS w;
END
$template$, jsonb_build_object('root_function', root.aggregation_function)))))
    FROM clickrollup.rollups AS r, clickrollup.rollups AS root
    WHERE r.name = p_rollup AND root.name = _clickrollup.root(p_rollup)
);

COMMENT ON FUNCTION _clickrollup.fed_function_sql(text) IS
    'CREATE FUNCTION for a rollup that another feeds: it runs the head of the chain';
