CREATE FUNCTION _clickrollup.owns_rollup(p_rollup text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN EXISTS (SELECT FROM clickrollup.rollups AS r WHERE r.name = p_rollup
               AND _clickrollup.is_member_of(_clickrollup.role_of(r.owner, r.oids)));

COMMENT ON FUNCTION _clickrollup.owns_rollup(text) IS
    'whether the role of this session has the rights of the role that registered a rollup';
