CREATE FUNCTION _clickrollup.job_name(p_rollup text) RETURNS text
LANGUAGE sql IMMUTABLE
-- A rollup may be called like the job of a source.
RETURN 'clickrollup ' || CASE WHEN p_rollup ~ '^(rollup|retention|partitions) of ' THEN 'rollup of ' ELSE '' END
       || p_rollup;

COMMENT ON FUNCTION _clickrollup.job_name(text) IS 'name of the pg_cron job of a rollup';
