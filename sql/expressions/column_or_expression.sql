CREATE FUNCTION _clickrollup.column_or_expression(p_written text, p_source regclass) RETURNS text
LANGUAGE sql STABLE
-- As SQL, user is the role that runs and order is no expression at all.
RETURN CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_attribute AS a
                         WHERE a.attrelid = p_source AND a.attname = p_written AND a.attnum > 0 AND NOT a.attisdropped)
            THEN quote_ident(p_written) ELSE p_written END;

COMMENT ON FUNCTION _clickrollup.column_or_expression(text, regclass) IS
    'SQL for what somebody wrote as an expression: what is exactly a column''s name means that column';
