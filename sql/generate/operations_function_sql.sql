CREATE FUNCTION _clickrollup.operations_function_sql(p_root text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT _clickrollup.fill_in($template$
CREATE OR REPLACE FUNCTION {function}(operation text, rollup text, arguments jsonb) RETURNS SETOF jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS {body}$template$, jsonb_build_object(
        'function', _clickrollup.operations_name(r),
        'body', _clickrollup.quote_body($body$
BEGIN
    RETURN QUERY SELECT * FROM _clickrollup.perform(operation, rollup, arguments);
END
$body$)))
    FROM clickrollup.rollups AS r WHERE r.name = p_root
);

COMMENT ON FUNCTION _clickrollup.operations_function_sql(text) IS
    'CREATE FUNCTION for what compares and repairs a chain with the rights of its owner, no matter who asks';
