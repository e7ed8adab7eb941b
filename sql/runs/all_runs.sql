-- Policies of a table hold for what is read through it. pg_dump reads the rows where they are, here.
CREATE TABLE _clickrollup.all_runs PARTITION OF clickrollup.rollup_runs DEFAULT;
SELECT pg_catalog.pg_extension_config_dump('_clickrollup.all_runs', '');

COMMENT ON TABLE _clickrollup.all_runs IS 'the rows of rollup_runs, read by pg_dump';
