CREATE FUNCTION clickrollup.version() RETURNS text
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
RETURN '0.2.0';

COMMENT ON FUNCTION clickrollup.version() IS
    'version of clickrollup in this database, whichever of the three ways it was installed by';
