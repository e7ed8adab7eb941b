CREATE FUNCTION _clickrollup.time_key_value(p_source regclass, p_value text) RETURNS text
LANGUAGE sql STABLE
-- The server leaves partitions out only where the types are the same.
RETURN (
    SELECT format(CASE a.atttypid WHEN 'timestamp'::regtype THEN '(%s AT TIME ZONE ''UTC'')' ELSE '%s' END, p_value)
    FROM pg_catalog.pg_attribute AS a
    WHERE a.attrelid = p_source AND a.attname = _clickrollup.time_key(p_source)
);
COMMENT ON FUNCTION _clickrollup.time_key_value(regclass, text) IS
    'expression for a timestamptz as a value of a table''s time_key(), or for such a value as a timestamptz';
