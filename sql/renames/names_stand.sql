CREATE FUNCTION _clickrollup.names_stand(p_rollups text[]) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_cluster bigint := _clickrollup.system_identifier();
    v_catalog bigint := _clickrollup.catalog_identifier();
BEGIN
    -- What follow_renames() would do takes a run longer than all else; nearly always it is nothing.
    RETURN NOT EXISTS (
        SELECT FROM clickrollup.rollups AS r
        LEFT JOIN _clickrollup.rollup_objects AS k ON k.rollup_name = r.name
        LEFT JOIN pg_catalog.pg_roles AS o ON o.oid = (r.oids ->> 'owner')::oid
        WHERE r.name = ANY (p_rollups) AND (
            k.renew IS DISTINCT FROM false OR k.cluster IS DISTINCT FROM v_catalog
            OR (r.oids ->> 'cluster')::bigint IS DISTINCT FROM v_cluster OR o.rolname IS DISTINCT FROM r.owner
            OR k.names IS DISTINCT FROM _clickrollup.object_names(r)
            OR (SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
                FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
                WHERE c.oid = k.source) IS DISTINCT FROM r.event_table_name
            OR (SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
                FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
                WHERE c.oid = k.sequence) IS DISTINCT FROM r.event_id_sequence_name
            OR (SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
                FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
                WHERE c.oid = k.rollup_table) IS DISTINCT FROM r.rollup_table_name
            OR (SELECT quote_ident(n.nspname) || '.' || quote_ident(p.proname)
                FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
                WHERE p.oid = k.function) IS DISTINCT FROM r.aggregation_function
            OR EXISTS (SELECT FROM unnest(k.path_schemas, regexp_split_to_array(r.search_path, ' *, *'))
                                   AS e (schema, element)
                       LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = e.schema
                       WHERE e.schema <> 0 AND quote_ident(n.nspname) IS DISTINCT FROM e.element)
               AND _clickrollup.path_now(r.search_path, k.path_schemas) IS DISTINCT FROM r.search_path
            OR EXISTS (SELECT FROM clickrollup.rollup_measures AS m JOIN pg_catalog.pg_attribute AS a
                       ON a.attrelid = k.rollup_table AND a.attname = m.name
                       WHERE m.rollup_name = r.name AND format_type(a.atttypid, a.atttypmod) <> m.type)))
        AND NOT EXISTS (SELECT FROM clickrollup.source_retention AS s
                        JOIN pg_catalog.pg_roles AS a ON a.oid = (s.oids ->> 'owner')::oid
                        WHERE a.rolname <> s.owner)
        AND NOT EXISTS (
            SELECT FROM clickrollup.tenant_readers AS t
            LEFT JOIN pg_catalog.pg_namespace AS s ON s.oid = (t.oids ->> 'schema')::oid
            LEFT JOIN pg_catalog.pg_namespace AS v ON v.oid = (t.oids ->> 'views')::oid
            LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = (t.oids ->> 'role')::oid
            LEFT JOIN pg_catalog.pg_roles AS o ON o.oid = (t.oids ->> 'owner')::oid
            WHERE (t.oids ->> 'cluster')::bigint IS DISTINCT FROM v_cluster
               OR ROW(t.schema_name, t.view_schema, t.role_name, t.owner)
                  IS DISTINCT FROM ROW(s.nspname, v.nspname, r.rolname, o.rolname));
END
$function$;
COMMENT ON FUNCTION _clickrollup.names_stand(text[]) IS
    'whether nothing was renamed of what the names in the registry stand for, for some rollups; false where that is '
    'not told in short';
