CREATE FUNCTION _clickrollup.partman_version() RETURNS integer
LANGUAGE sql STABLE
RETURN (SELECT split_part(e.extversion, '.', 1)::integer
        FROM pg_catalog.pg_extension AS e WHERE e.extname = 'pg_partman');

COMMENT ON FUNCTION _clickrollup.partman_version() IS 'major version of pg_partman, NULL where it is not installed';
