CREATE FUNCTION _clickrollup.partman_need(VARIADIC p_rights text[]) RETURNS text
LANGUAGE sql STABLE
BEGIN ATOMIC
    -- By oid: a role that may not use the schema may not write its name either.
    WITH partman AS (
        SELECT n.oid, n.nspname AS name FROM pg_catalog.pg_extension AS e
        JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace WHERE e.extname = 'pg_partman'
    ), missing (place, what) AS (
        SELECT 1, format('USAGE ON SCHEMA %I', p.name) FROM partman AS p WHERE NOT has_schema_privilege(p.oid, 'USAGE')
        UNION ALL
        SELECT 2, format('CREATE ON SCHEMA %I', p.name) FROM partman AS p
        WHERE 'CREATE' = ANY (p_rights) AND NOT has_schema_privilege(p.oid, 'CREATE')
        UNION ALL
        SELECT 3, format('%s ON %I.%I', string_agg(r.right_on, ', ' ORDER BY r.place), p.name, c.relname)
        FROM partman AS p
        JOIN pg_catalog.pg_class AS c ON c.relnamespace = p.oid AND c.relname IN ('part_config', 'part_config_sub')
        CROSS JOIN LATERAL unnest(p_rights) WITH ORDINALITY AS r (right_on, place)
        WHERE r.right_on IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
          AND (c.relname = 'part_config' OR r.right_on = 'SELECT' AND 'EXECUTE' = ANY (p_rights))
          AND NOT has_table_privilege(c.oid, r.right_on)
        GROUP BY p.name, c.relname
        UNION ALL
        SELECT 4, format('EXECUTE ON ALL ROUTINES IN SCHEMA %I', p.name) FROM partman AS p
        WHERE 'EXECUTE' = ANY (p_rights) AND EXISTS (
            SELECT FROM pg_catalog.pg_proc AS f
            WHERE f.pronamespace = p.oid AND NOT has_function_privilege(f.oid, 'EXECUTE'))
    )
    SELECT string_agg(format('GRANT %s TO %I;', m.what, current_user), ' ' ORDER BY m.place, m.what) FROM missing AS m;
END;
COMMENT ON FUNCTION _clickrollup.partman_need(text[]) IS
    'the GRANTs that this role lacks of rights in pg_partman: SELECT, INSERT, UPDATE, DELETE of its configuration, '
    'CREATE, EXECUTE, and always USAGE; NULL where none is missing or pg_partman is not installed';
