CREATE FUNCTION _clickrollup.owner_of(p_rollup clickrollup.rollups) RETURNS oid
LANGUAGE sql STABLE
RETURN _clickrollup.role_of(p_rollup.owner, p_rollup.oids);

COMMENT ON FUNCTION _clickrollup.owner_of(clickrollup.rollups) IS
    'the role that owns a rollup, whatever it is called now';
