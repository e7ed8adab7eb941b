\echo Use "CREATE EXTENSION clickrollup CASCADE" to load this file. \quit

DO $block$
DECLARE
    v_owner pg_catalog.name;
BEGIN
    -- NULLS NOT DISTINCT, security_invoker views and bigint identity on partitions all begin with 15.
    IF pg_catalog.current_setting('server_version_num')::pg_catalog.int4 OPERATOR(pg_catalog.<) 150000 THEN
        RAISE EXCEPTION 'clickrollup needs PostgreSQL 15 or newer, this server is %',
            pg_catalog.current_setting('server_version')
            USING ERRCODE = 'feature_not_supported',
                  HINT = 'Upgrade the server, then run CREATE EXTENSION clickrollup CASCADE again.';
    END IF;
    -- The script is read before it could set this itself.
    IF pg_catalog.current_setting('standard_conforming_strings') OPERATOR(pg_catalog.=) 'off' THEN
        RAISE EXCEPTION 'the script of clickrollup cannot be read while standard_conforming_strings is off'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'SET standard_conforming_strings = on; then run CREATE EXTENSION clickrollup CASCADE again.';
    END IF;
    -- CREATE EXTENSION makes the schema, or takes one that is there. Its owner could replace what users call.
    SELECT r.rolname INTO v_owner
    FROM pg_catalog.pg_namespace AS n
    JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) n.nspowner
    WHERE n.nspname OPERATOR(pg_catalog.=) 'clickrollup'::pg_catalog.name AND NOT r.rolsuper
      AND r.rolname OPERATOR(pg_catalog.<>) CURRENT_USER;
    IF FOUND THEN
        RAISE EXCEPTION 'schema "clickrollup" belongs to %', v_owner
            USING ERRCODE = 'insufficient_privilege',
                  HINT = pg_catalog.format('ALTER SCHEMA clickrollup OWNER TO %I; or create the extension as %I.',
                                           CURRENT_USER, v_owner);
    END IF;
    IF pg_catalog.to_regprocedure('clickrollup.version()') IS NOT NULL THEN
        RAISE EXCEPTION 'clickrollup is installed in this database from its plain SQL file'
            USING ERRCODE = 'duplicate_object',
                  HINT = 'To upgrade it, run the file of the newer version.';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_depend AS d
               WHERE d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_namespace'::pg_catalog.regclass
                 AND d.classid OPERATOR(pg_catalog.<>) 'pg_catalog.pg_extension'::pg_catalog.regclass
                 AND d.refobjid OPERATOR(pg_catalog.=) 'clickrollup'::pg_catalog.regnamespace) THEN
        RAISE EXCEPTION 'schema "clickrollup" is not empty'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Look at what is in it, then DROP SCHEMA clickrollup CASCADE; and create the extension again.';
    END IF;
END
$block$;

-- From here on a bare name is PostgreSQL's own: CREATE EXTENSION would look into the schema of hll too, where others
-- may have put functions and operators that suit an argument better.
SET LOCAL search_path = pg_catalog, pg_temp;
