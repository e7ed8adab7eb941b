CREATE FUNCTION _clickrollup.extension_owner() RETURNS oid
LANGUAGE sql STABLE
RETURN (SELECT n.nspowner FROM pg_catalog.pg_namespace AS n WHERE n.nspname = '_clickrollup');

COMMENT ON FUNCTION _clickrollup.extension_owner() IS
    'role that installed clickrollup, as an extension or from its plain SQL file';
