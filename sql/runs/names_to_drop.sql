CREATE FUNCTION _clickrollup.names_to_drop(p_tag text) RETURNS text[]
LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH RECURSIVE needed (extension) AS (
        SELECT e.oid FROM pg_catalog.pg_extension AS e WHERE e.extname = 'clickrollup'
        UNION
        SELECT d.refobjid FROM needed AS n
        JOIN pg_catalog.pg_depend AS d ON d.classid = 'pg_catalog.pg_extension'::regclass AND d.objid = n.extension
             AND d.refclassid = 'pg_catalog.pg_extension'::regclass
    ), owned AS (
        SELECT e.extname, s.nspname, e.extowner, s.nspowner FROM needed AS n
        JOIN pg_catalog.pg_extension AS e ON e.oid = n.extension
        JOIN pg_catalog.pg_namespace AS s ON s.oid = e.extnamespace
        UNION ALL
        -- From the plain file there is no extension.
        SELECT 'clickrollup', s.nspname, s.nspowner, s.nspowner FROM pg_catalog.pg_namespace AS s
        WHERE s.nspname = '_clickrollup'
    )
    SELECT array_agg(x.name) FROM (
        SELECT unnest(ARRAY[o.extname, o.nspname]) FROM owned AS o WHERE p_tag <> 'DROP OWNED'
        UNION
        SELECT unnest(ARRAY[pg_get_userbyid(o.extowner), pg_get_userbyid(o.nspowner), 'current_user', 'current_role',
                            'session_user']) FROM owned AS o WHERE p_tag = 'DROP OWNED') AS x (name);
END;
COMMENT ON FUNCTION _clickrollup.names_to_drop(text) IS
    'what a command must mention to drop this extension: it, what it needs, their schemas; for DROP OWNED their owners';
