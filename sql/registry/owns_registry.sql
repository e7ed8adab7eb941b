CREATE FUNCTION _clickrollup.owns_registry() RETURNS boolean
LANGUAGE sql STABLE
RETURN pg_catalog.pg_has_role(_clickrollup.extension_owner(), 'USAGE');

COMMENT ON FUNCTION _clickrollup.owns_registry() IS
    'whether the role of this session has the rights of who installed clickrollup: it restores dumps, and answers for '
    'what it writes into the registry';
