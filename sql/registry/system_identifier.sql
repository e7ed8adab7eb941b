CREATE FUNCTION _clickrollup.system_identifier() RETURNS bigint
LANGUAGE sql STABLE
RETURN (SELECT c.system_identifier FROM pg_control_system() AS c);

COMMENT ON FUNCTION _clickrollup.system_identifier() IS
    'number that tells this database cluster from others: a copy of its files and its standbys have the same, a '
    'restored dump does not';
