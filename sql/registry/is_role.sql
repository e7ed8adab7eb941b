CREATE FUNCTION _clickrollup.is_role(p_role oid) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.oid = p_role);

COMMENT ON FUNCTION _clickrollup.is_role(oid) IS 'whether a role still exists';
