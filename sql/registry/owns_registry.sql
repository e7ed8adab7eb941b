CREATE FUNCTION _clickrollup.owns_registry() RETURNS boolean
LANGUAGE sql STABLE
RETURN EXISTS (SELECT FROM pg_catalog.pg_extension AS e
               WHERE e.extname = 'clickrollup' AND pg_catalog.pg_has_role(e.extowner, 'USAGE'));

COMMENT ON FUNCTION _clickrollup.owns_registry() IS
    'whether the role of this session has the rights of the extension''s owner: it restores dumps, and answers for '
    'what it writes into the registry';
