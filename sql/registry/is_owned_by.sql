CREATE FUNCTION _clickrollup.is_owned_by(p_owner oid, p_role oid) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN _clickrollup.has_rights_of(p_role, p_owner);

COMMENT ON FUNCTION _clickrollup.is_owned_by(oid, oid) IS
    'whether an object''s owner is a role, or one whose rights that role has';
