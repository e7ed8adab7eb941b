CREATE FUNCTION _clickrollup.has_rights_of(p_role name, p_other name) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN EXISTS (SELECT FROM pg_catalog.pg_roles AS r, pg_catalog.pg_roles AS o
               WHERE r.rolname = p_role AND o.rolname = p_other AND pg_catalog.pg_has_role(r.oid, o.oid, 'USAGE'));

COMMENT ON FUNCTION _clickrollup.has_rights_of(name, name) IS
    'whether one role has the rights of another; false where either does not exist';
