CREATE FUNCTION _clickrollup.foreign_code(p_relation regclass, p_writing boolean) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT format('%s of %s', u.description, pg_get_userbyid(u.owner))
    FROM _clickrollup.code_of(p_relation, p_writing) AS u
    WHERE NOT pg_has_role(u.owner, (SELECT r.oid FROM pg_catalog.pg_roles AS r WHERE r.rolname = current_user), 'USAGE')
    LIMIT 1);

COMMENT ON FUNCTION _clickrollup.foreign_code(regclass, boolean) IS
    'something that would run with the rights of this role when a relation is read or written, and that a role made '
    'which lacks these rights; NULL for nothing';
