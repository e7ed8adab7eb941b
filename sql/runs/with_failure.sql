CREATE FUNCTION _clickrollup.with_failure(p_failed text[], p_rollup text, p_result _clickrollup.run_result)
RETURNS text[]
LANGUAGE sql IMMUTABLE
RETURN CASE WHEN p_result.sqlstate IS NULL THEN p_failed
            ELSE p_failed || format('%s: %s', p_rollup, p_result.message) END;

COMMENT ON FUNCTION _clickrollup.with_failure(text[], text, _clickrollup.run_result) IS
    'a list of failures, with that of one more run where it failed';
