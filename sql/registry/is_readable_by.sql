CREATE FUNCTION _clickrollup.is_readable_by(p_relation oid, p_role oid) RETURNS boolean
LANGUAGE sql STABLE
RETURN EXISTS (
    SELECT FROM pg_catalog.pg_class AS c, pg_catalog.pg_roles AS r
    WHERE c.oid = p_relation AND r.oid = p_role
      AND CASE WHEN c.relkind = 'S' THEN has_sequence_privilege(r.oid, c.oid, 'SELECT')
               WHEN c.relkind IN ('r', 'p', 'v') THEN has_table_privilege(r.oid, c.oid, 'SELECT') END);

COMMENT ON FUNCTION _clickrollup.is_readable_by(oid, oid) IS
    'whether a role may read a table, view or sequence; false for other relations, and where either does not exist';
