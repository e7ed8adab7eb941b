CREATE FUNCTION _clickrollup.has_rights_of(p_role oid, p_other oid) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN _clickrollup.is_role(p_role) AND _clickrollup.is_role(p_other)
            THEN pg_catalog.pg_has_role(p_role, p_other, 'USAGE') ELSE false END;

COMMENT ON FUNCTION _clickrollup.has_rights_of(oid, oid) IS
    'whether one role has the rights of another; false where either does not exist';
