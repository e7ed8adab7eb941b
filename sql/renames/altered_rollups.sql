CREATE FUNCTION _clickrollup.altered_rollups() RETURNS text[]
LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH altered AS (
        SELECT d.objid FROM pg_event_trigger_ddl_commands() AS d
        UNION ALL
        -- An extension takes its functions to another schema.
        SELECT e.extnamespace FROM pg_event_trigger_ddl_commands() AS d
        JOIN pg_catalog.pg_extension AS e ON e.oid = d.objid
        WHERE d.classid = 'pg_catalog.pg_extension'::regclass
    ), kept AS (
        SELECT o.rollup_name, k.object FROM _clickrollup.rollup_objects AS o, LATERAL (
            SELECT unnest(o.path_schemas || ARRAY[o.source, o.sequence, o.rollup_table, o.function, o.operations])
            UNION ALL
            SELECT a.atttypid FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = o.rollup_table) AS k (object)
    )
    SELECT coalesce(array_agg(DISTINCT k.rollup_name), '{}') FROM kept AS k
    LEFT JOIN pg_catalog.pg_class AS c ON c.oid = k.object
    LEFT JOIN pg_catalog.pg_proc AS p ON p.oid = k.object
    LEFT JOIN pg_catalog.pg_type AS t ON t.oid = k.object
    WHERE EXISTS (SELECT FROM altered AS a WHERE a.objid IN (k.object, c.relnamespace, p.pronamespace, t.typnamespace));
END;
COMMENT ON FUNCTION _clickrollup.altered_rollups() IS
    'in an event trigger: the rollups of which the command altered a table, sequence, function or type, or a schema of '
    'these';
