CREATE FUNCTION clickrollup.drop_bi_views(schema_name name DEFAULT current_schema()) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
#variable_conflict use_variable
DECLARE
    v_row   clickrollup.bi_schemas;
    v_owner oid;
    v_views text;
BEGIN
    -- A schema that is gone will do.
    PERFORM _clickrollup.check_schema(schema_name) WHERE schema_name IS NULL;
    PERFORM _clickrollup.follow_bi_schemas();
    SELECT string_agg(v.name, ', ') INTO v_views
    FROM clickrollup.rollups AS r, LATERAL _clickrollup.bi_views(r) AS v
    JOIN pg_catalog.pg_class AS c ON c.oid = _clickrollup.find_relation(v.name)
    WHERE (parse_ident(r.rollup_table_name))[1] = schema_name AND c.relkind = 'v'
      AND _clickrollup.is_owned_by(c.relowner, v.owner);
    DELETE FROM _clickrollup.own_bi_schemas AS b WHERE b.schema_name = schema_name RETURNING * INTO v_row;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'schema "%" has no views for BI tools', schema_name
            USING ERRCODE = 'undefined_object', HINT = 'TABLE clickrollup.bi_schemas; lists those that have.';
    END IF;
    IF v_views IS NOT NULL THEN
        EXECUTE 'DROP VIEW ' || v_views;
    END IF;
    -- The row says the name of a schema, not whose it is; this may run with a superuser's rights.
    v_owner := _clickrollup.role_of(v_row.owner, v_row.oids);
    IF EXISTS (SELECT FROM pg_catalog.pg_namespace AS n
               WHERE n.nspname = v_row.bi_schema AND _clickrollup.is_owned_by(n.nspowner, v_owner)) THEN
        PERFORM _clickrollup.revoke_tenant_reader(v_row.bi_schema, v_row.role_name);
        EXECUTE format('DROP SCHEMA %I', v_row.bi_schema);
    END IF;
    UPDATE _clickrollup.own_objects AS o SET views = _clickrollup.view_objects(r)
    FROM clickrollup.rollups AS r WHERE r.name = o.rollup_name AND (parse_ident(r.rollup_table_name))[1] = schema_name;
END
$function$;
COMMENT ON FUNCTION clickrollup.drop_bi_views(name) IS
    'drop the views that create_bi_views() made, and their schema; the role stays without a right here';
