-- Removes clickrollup where it was installed by its plain SQL file: the registry, what it has counted of each rollup,
-- the jobs of pg_cron that you may remove, and views that use it. Tables of events and of rollups stay.
DO $clickrollup$
DECLARE
    v_trigger pg_catalog.text;
    v_owner   pg_catalog.name;
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_extension AS e
               WHERE e.extname OPERATOR(pg_catalog.=) 'clickrollup'::pg_catalog.name) THEN
        RAISE EXCEPTION 'clickrollup is installed in this database as an extension'
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'DROP EXTENSION clickrollup CASCADE;';
    END IF;
    IF pg_catalog.to_regprocedure('clickrollup.version()') IS NULL THEN
        RAISE EXCEPTION 'clickrollup is not installed in this database'
            USING ERRCODE = 'undefined_object', HINT = 'Connect to the database that it is to be removed from.';
    END IF;
    -- What its owner could have replaced runs with the rights of that role, and not with a superuser's.
    SELECT r.rolname INTO v_owner FROM pg_catalog.pg_namespace AS n
    JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) n.nspowner
    WHERE n.nspname OPERATOR(pg_catalog.=) 'clickrollup'::pg_catalog.name
      AND r.rolname OPERATOR(pg_catalog.<>) CURRENT_USER AND NOT r.rolsuper;
    IF FOUND THEN
        RAISE EXCEPTION 'schema "clickrollup" belongs to %', v_owner
            USING ERRCODE = 'insufficient_privilege',
                  HINT = pg_catalog.format('Connect as %I and run this file again.', v_owner);
    END IF;
    PERFORM clickrollup.unschedule_all();
    FOR v_trigger IN
        SELECT pg_catalog.format('DROP EVENT TRIGGER %I', t.evtname) FROM pg_catalog.pg_event_trigger AS t
        JOIN pg_catalog.pg_proc AS p ON p.oid OPERATOR(pg_catalog.=) t.evtfoid
        WHERE p.pronamespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('_clickrollup')
    LOOP
        EXECUTE v_trigger;
    END LOOP;
    DROP SCHEMA clickrollup, _clickrollup CASCADE;
END
$clickrollup$;
