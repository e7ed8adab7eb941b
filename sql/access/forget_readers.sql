CREATE FUNCTION _clickrollup.forget_readers(p_schema name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_reader clickrollup.tenant_readers;
    v_tables regclass[] := _clickrollup.tables_under_readers(p_schema);
BEGIN
    FOR v_reader IN DELETE FROM _clickrollup.own_readers AS t WHERE t.schema_name = p_schema RETURNING t.* LOOP
        BEGIN
            PERFORM _clickrollup.drop_tenant_views(v_reader);
        EXCEPTION WHEN dependent_objects_still_exist THEN
            RAISE NOTICE 'schema "%" stays: it holds more than the tenant''s views', v_reader.view_schema;
        END;
    END LOOP;
    PERFORM clickrollup.drop_bi_views(p_schema)
    WHERE EXISTS (SELECT FROM _clickrollup.own_bi_schemas AS b WHERE b.schema_name = p_schema);
    DELETE FROM _clickrollup.own_annotations AS a WHERE a.schema_name = p_schema;
    PERFORM _clickrollup.renew_policies(v_tables);
END
$function$;
COMMENT ON FUNCTION _clickrollup.forget_readers(name) IS
    'remove the tenants'' views of a schema whose rollups are gone, the schemas in which these were, views for BI '
    'tools, and annotations';
