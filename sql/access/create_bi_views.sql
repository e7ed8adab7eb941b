CREATE FUNCTION clickrollup.create_bi_views(
    schema_name name DEFAULT current_schema(), bi_schema name DEFAULT NULL, role_name name DEFAULT NULL)
RETURNS SETOF text
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
#variable_conflict use_variable
DECLARE
    v_former clickrollup.bi_schemas;
    v_name   text;
BEGIN
    PERFORM _clickrollup.check_schema(schema_name);
    PERFORM _clickrollup.check_no_shards(schema_name);
    PERFORM _clickrollup.follow_bi_schemas();
    SELECT * INTO v_former FROM clickrollup.bi_schemas AS b WHERE b.schema_name = schema_name;
    bi_schema := coalesce(bi_schema, v_former.bi_schema, _clickrollup.fitting_name('', schema_name, '_bi'));
    role_name := coalesce(role_name, v_former.role_name, _clickrollup.fitting_name('', schema_name, '_bi_reader'));
    IF v_former.bi_schema <> bi_schema OR v_former.role_name <> role_name THEN
        PERFORM clickrollup.drop_bi_views(schema_name);
        v_former := NULL;
    END IF;
    PERFORM _clickrollup.check_bi_schema(bi_schema, schema_name);
    PERFORM _clickrollup.ensure_role(role_name);
    PERFORM _clickrollup.ensure_view_schema(bi_schema);
    PERFORM _clickrollup.register_bi_schema(schema_name, bi_schema, role_name);
    FOR v_name IN SELECT r.name FROM clickrollup.rollups AS r
                  WHERE (parse_ident(r.rollup_table_name))[1] = schema_name AND r.bucket IS NOT NULL
                    AND _clickrollup.is_member_of(_clickrollup.owner_of(r)) ORDER BY r.name LOOP
        PERFORM _clickrollup.renew_views(v_name);
        RETURN QUERY SELECT b.name FROM clickrollup.rollups AS r, LATERAL _clickrollup.bi_views(r) AS b
                     WHERE r.name = v_name ORDER BY b.position;
    END LOOP;
    EXECUTE format($sql$
        GRANT USAGE ON SCHEMA %1$I TO %2$I;
        GRANT SELECT ON ALL TABLES IN SCHEMA %1$I TO %2$I;
        ALTER DEFAULT PRIVILEGES IN SCHEMA %1$I GRANT SELECT ON TABLES TO %2$I;
        $sql$, bi_schema, role_name);
END
$function$;
COMMENT ON FUNCTION clickrollup.create_bi_views(name, name, name) IS
    'make a schema with a few commented views of each rollup for BI tools, whose columns tell what does not add up, '
    'and a role that reads these alone; returns the views';
