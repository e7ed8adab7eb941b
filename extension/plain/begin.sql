-- clickrollup @VERSION@ as plain SQL: for a server whose files you cannot reach. One statement, so that all of it is
-- done or nothing, whatever sends it: psql -f, pgAdmin, a console in a browser. Run it as the role that is to own
-- clickrollup; it needs CREATE on the database and no superuser. Run it again, or that of a newer version, to upgrade:
-- rollups and what they have counted stay. clickrollup-@VERSION@-uninstall.sql removes it.
DO $clickrollup$
DECLARE
    v_path      CONSTANT pg_catalog.text := pg_catalog.current_setting('search_path');
    v_version   CONSTANT pg_catalog.text := '@VERSION@';
    v_installed pg_catalog.text;
    v_from      pg_catalog.text;
    v_name      pg_catalog.name;
    v_owner     pg_catalog.name;
BEGIN
    IF pg_catalog.current_setting('server_version_num')::pg_catalog.int4 OPERATOR(pg_catalog.<) 150000 THEN
        RAISE EXCEPTION 'clickrollup needs PostgreSQL 15 or newer, this server is %',
            pg_catalog.current_setting('server_version')
            USING ERRCODE = 'feature_not_supported', HINT = 'Upgrade the server, then run this file again.';
    END IF;
    IF pg_catalog.current_setting('standard_conforming_strings') OPERATOR(pg_catalog.=) 'off' THEN
        RAISE EXCEPTION 'the script of clickrollup cannot be read while standard_conforming_strings is off'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'SET standard_conforming_strings = on; then run this file again.';
    END IF;
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    IF EXISTS (SELECT FROM pg_extension AS e WHERE e.extname = 'clickrollup') THEN
        RAISE EXCEPTION 'clickrollup is installed in this database as an extension'
            USING ERRCODE = 'duplicate_object',
                  HINT = 'To upgrade it: ALTER EXTENSION clickrollup UPDATE; to change to this file: pg_dump, '
                         'DROP EXTENSION, and docs/install.md.';
    END IF;
    -- The owner of a schema could replace what is in it, and what users call: nobody else is to run that, and least of
    -- all a superuser.
    SELECT n.nspname, r.rolname INTO v_name, v_owner FROM pg_namespace AS n JOIN pg_roles AS r ON r.oid = n.nspowner
    WHERE n.nspname IN ('clickrollup', '_clickrollup') AND r.rolname <> CURRENT_USER
      AND NOT (r.rolsuper AND (SELECT m.rolsuper FROM pg_roles AS m WHERE m.rolname = CURRENT_USER));
    IF FOUND THEN
        RAISE EXCEPTION 'schema "%" belongs to %', v_name, v_owner
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('Connect as %I and run this file again. To have clickrollup belong to %I from now on, '
                                'give that role all that is in schemas clickrollup and _clickrollup.',
                                v_owner, CURRENT_USER);
    END IF;
    IF to_regprocedure('clickrollup.version()') IS NOT NULL THEN
        v_installed := clickrollup.version();
    ELSE
        SELECT n.nspname INTO v_name FROM pg_namespace AS n
        WHERE n.nspname IN ('clickrollup', '_clickrollup')
          AND EXISTS (SELECT FROM pg_depend AS d WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = n.oid);
        IF FOUND THEN
            RAISE EXCEPTION 'schema "%" is not empty', v_name
                USING ERRCODE = 'object_not_in_prerequisite_state',
                      HINT = format('Look at what is in it, then DROP SCHEMA %I CASCADE; and run this file again.',
                                    v_name);
        END IF;
        IF NOT has_database_privilege(current_database(), 'CREATE') THEN
            RAISE EXCEPTION 'role % may not create schemas in database %', CURRENT_USER, current_database()
                USING ERRCODE = 'insufficient_privilege',
                      HINT = format('GRANT CREATE ON DATABASE %I TO %I;', current_database(), CURRENT_USER);
        END IF;
    END IF;
    IF string_to_array(v_installed, '.')::int[] > string_to_array(v_version, '.')::int[] THEN
        RAISE EXCEPTION 'clickrollup % is installed in this database, this file is of %', v_installed, v_version
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Take the file of that version or a newer one.';
    END IF;
    v_from := v_installed;
    -- As CREATE EXTENSION does.
    PERFORM set_config('check_function_bodies', 'off', true), set_config('client_min_messages', 'warning', true);
