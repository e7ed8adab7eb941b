CREATE FUNCTION _clickrollup.expression_type(p_expression text, p_from text, p_search_path text) RETURNS text
LANGUAGE sql
RETURN (_clickrollup.analysis_of(p_expression, p_from, p_search_path, true)).type;

COMMENT ON FUNCTION _clickrollup.expression_type(text, text, text) IS
    'type of an expression over a FROM clause under a search_path; raises what PostgreSQL says of an expression that '
    'is not valid there';
