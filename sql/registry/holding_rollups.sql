CREATE FUNCTION _clickrollup.holding_rollups(p_source regclass) RETURNS SETOF clickrollup.rollups
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT r.* FROM clickrollup.rollups AS r, pg_catalog.pg_class AS c
    WHERE _clickrollup.find_relation(r.event_table_name) = p_source AND c.oid = p_source
      AND _clickrollup.has_rights_of(_clickrollup.owner_of(r), c.relowner)
    ORDER BY r.name COLLATE "C";
END;

COMMENT ON FUNCTION _clickrollup.holding_rollups(regclass) IS
    'rollups that can hold up what the owner of a table does with its rows: those of that role, and of roles that have '
    'its rights; in the order in which they are locked';
