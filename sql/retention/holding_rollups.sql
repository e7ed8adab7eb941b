CREATE FUNCTION _clickrollup.holding_rollups(p_source regclass) RETURNS SETOF clickrollup.rollups
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT r.* FROM clickrollup.rollups AS r, pg_catalog.pg_class AS c, pg_catalog.pg_roles AS o
    WHERE _clickrollup.find_relation(r.event_table_name) = p_source AND c.oid = p_source AND o.oid = c.relowner
      AND _clickrollup.has_rights_of(r.owner, o.rolname)
    ORDER BY r.name;
END;

COMMENT ON FUNCTION _clickrollup.holding_rollups(regclass) IS
    'rollups whose events the retention of a table does not drop before they are counted: those of its owner, and of '
    'roles that have its owner''s rights; nobody else decides how long a table keeps its rows';
