CREATE FUNCTION _clickrollup.is_member_of(p_role oid) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
-- By the catalog, because pg_has_role() raises for a role that was dropped. What belongs to nobody any more is for the
-- extension's owner to change.
RETURN CASE WHEN _clickrollup.is_role(p_role) THEN pg_catalog.pg_has_role(p_role, 'USAGE')
            ELSE _clickrollup.owns_registry() END;

COMMENT ON FUNCTION _clickrollup.is_member_of(oid) IS
    'whether the role of this session has the rights of a role; of one that is gone the extension''s owner has them';
