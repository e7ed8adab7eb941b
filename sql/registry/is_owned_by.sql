CREATE FUNCTION _clickrollup.is_owned_by(p_owner oid, p_role name) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN EXISTS (SELECT FROM pg_catalog.pg_roles AS r
               WHERE r.rolname = p_role AND pg_catalog.pg_has_role(r.oid, p_owner, 'USAGE'));

COMMENT ON FUNCTION _clickrollup.is_owned_by(oid, name) IS
    'whether an object''s owner is a role, or one whose rights that role has';
