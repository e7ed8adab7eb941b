CREATE FUNCTION _clickrollup.is_me(p_role oid) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.oid = p_role AND r.rolname = current_user);

COMMENT ON FUNCTION _clickrollup.is_me(oid) IS 'whether a role is that of this session';
