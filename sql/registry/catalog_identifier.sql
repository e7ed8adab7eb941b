CREATE FUNCTION _clickrollup.catalog_identifier() RETURNS bigint
LANGUAGE sql STABLE
RETURN (SELECT _clickrollup.system_identifier() # c.oid::bigint
        FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = '_clickrollup' AND c.relname = 'rollup_objects');

COMMENT ON FUNCTION _clickrollup.catalog_identifier() IS
    'number that tells the oids of this database from those of others: a copy of its files or by CREATE DATABASE has '
    'the same, a restored dump or pg_upgrade does not';
