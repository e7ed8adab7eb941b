CREATE FUNCTION _clickrollup.run_command(p_rollup text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN format('CALL clickrollup.run_rollup(%L::pg_catalog.text)', p_rollup);

COMMENT ON FUNCTION _clickrollup.run_command(text) IS 'what the pg_cron job of a rollup runs';
