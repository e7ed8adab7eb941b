CREATE FUNCTION _clickrollup.cron_need(OUT problem text, OUT fix text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_schema regnamespace := to_regnamespace('cron');
BEGIN
    IF _clickrollup.extension_schema('pg_cron') IS NULL THEN
        problem := 'pg_cron is not installed in this database';
        fix := 'CREATE EXTENSION pg_cron;';
        RETURN;
    END IF;
    -- By oid: a role that may not use the schema may not write its name either.
    SELECT string_agg(format('GRANT %s TO %I;', n.what, current_user), ' ' ORDER BY n.place) INTO fix
    FROM (SELECT 1, 'USAGE ON SCHEMA cron' WHERE NOT has_schema_privilege(v_schema, 'USAGE')
          UNION ALL
          SELECT 2, 'SELECT ON cron.job' FROM pg_catalog.pg_class AS c
          WHERE c.relnamespace = v_schema AND c.relname = 'job' AND NOT has_table_privilege(c.oid, 'SELECT')
          UNION ALL
          SELECT 3, format('EXECUTE ON FUNCTION cron.%I(%s)', p.proname, pg_get_function_identity_arguments(p.oid))
          FROM pg_catalog.pg_proc AS p
          WHERE p.pronamespace = v_schema AND p.proname IN ('schedule', 'unschedule')
            AND NOT has_function_privilege(p.oid, 'EXECUTE')) AS n (place, what);
    problem := CASE WHEN fix IS NOT NULL THEN format('role %I may not use pg_cron', current_user) END;
END
$function$;
COMMENT ON FUNCTION _clickrollup.cron_need() IS
    'why this role has no jobs of pg_cron, that it is not installed or which rights are missing, and what helps; NULL '
    'where nothing is missing';
