CREATE FUNCTION _clickrollup.is_member_of(p_role name) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
-- By the catalog, because pg_has_role() raises for a role that was dropped.
RETURN EXISTS (SELECT FROM pg_catalog.pg_roles AS r
               WHERE r.rolname = p_role AND pg_catalog.pg_has_role(r.oid, 'USAGE'));

COMMENT ON FUNCTION _clickrollup.is_member_of(name) IS 'whether the role of this session has the rights of another';
