CREATE FUNCTION _clickrollup.tenant_type(p_source regclass) RETURNS text
LANGUAGE sql STABLE
RETURN (SELECT a.atttypid::regtype::text FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid = p_source AND a.attname = _clickrollup.tenant_column(p_source));

COMMENT ON FUNCTION _clickrollup.tenant_type(regclass) IS
    'type of the column by which Citus distributes a table; raises 42809 for a table that is not distributed';
