CREATE FUNCTION _clickrollup.is_own_relation(p_relation regclass) RETURNS boolean
LANGUAGE sql STABLE
RETURN (SELECT pg_has_role(c.relowner, 'USAGE') FROM pg_catalog.pg_class AS c WHERE c.oid = p_relation);

COMMENT ON FUNCTION _clickrollup.is_own_relation(regclass) IS
    'whether the role of this session has the rights of a relation''s owner';
