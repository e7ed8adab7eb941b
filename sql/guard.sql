\echo Use "CREATE EXTENSION clickrollup CASCADE" to load this file. \quit

-- NULLS NOT DISTINCT, security_invoker views and bigint identity on partitions all begin with 15.
DO $block$
BEGIN
    IF pg_catalog.current_setting('server_version_num')::pg_catalog.int4 < 150000 THEN
        RAISE EXCEPTION 'clickrollup needs PostgreSQL 15 or newer, this server is %',
            pg_catalog.current_setting('server_version')
            USING ERRCODE = 'feature_not_supported',
                  HINT = 'Upgrade the server, then run CREATE EXTENSION clickrollup CASCADE again.';
    END IF;
END
$block$;
