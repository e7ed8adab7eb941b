CREATE FUNCTION _clickrollup.can_read(p_table regclass) RETURNS boolean
LANGUAGE sql STABLE
-- A view, and even the index of a table, would run what its owner wrote, with the rights of those who look at a
-- rollup's state.
RETURN EXISTS (
    SELECT FROM pg_catalog.pg_class AS c
    WHERE c.oid = p_table AND c.relkind IN ('r', 'p') AND has_table_privilege(c.oid, 'SELECT')
      AND NOT row_security_active(c.oid)
      AND has_schema_privilege(c.relnamespace, 'USAGE')
      AND _clickrollup.foreign_code(c.oid, false) IS NULL
      AND NOT (pg_is_in_recovery() AND EXISTS (
          SELECT FROM _clickrollup.source_tables(c.oid::regclass) AS t
          JOIN pg_catalog.pg_class AS u ON u.oid = t.relid AND u.relpersistence = 'u' WHERE NOT t.is_above)));

COMMENT ON FUNCTION _clickrollup.can_read(regclass) IS
    'whether the role of this session may read a table, all its rows; false for a view, for what does '
    'not exist, for what would run the code of a role with fewer rights, and for an unlogged table on a standby';
