CREATE FUNCTION _clickrollup.give_bi_views(p_schema name, p_former oid, p_owner oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_row   clickrollup.bi_schemas;
    v_alter text;
BEGIN
    SELECT * INTO v_row FROM _clickrollup.own_bi_schemas AS b
    WHERE b.schema_name = p_schema AND _clickrollup.role_of(b.owner, b.oids) = p_former;
    IF NOT FOUND OR EXISTS (
        SELECT FROM clickrollup.rollups AS r WHERE (parse_ident(r.rollup_table_name))[1] = p_schema
               AND NOT _clickrollup.has_rights_of(p_owner, _clickrollup.owner_of(r))) THEN
        RETURN;
    END IF;
    FOR v_alter IN
        SELECT format('ALTER %s OWNER TO %I', o.name, pg_get_userbyid(p_owner))
        FROM pg_catalog.pg_namespace AS n,
        LATERAL (SELECT format('SCHEMA %I', n.nspname), n.nspowner
                 UNION ALL
                 SELECT format('VIEW %s', c.oid::regclass), c.relowner FROM pg_catalog.pg_class AS c
                 WHERE c.relnamespace = n.oid AND c.relkind = 'v') AS o (name, owner)
        WHERE n.nspname = v_row.bi_schema AND o.owner = p_former
    LOOP
        EXECUTE v_alter;
    END LOOP;
    UPDATE _clickrollup.own_bi_schemas AS b SET owner = pg_get_userbyid(p_owner) WHERE b.schema_name = p_schema;
END
$function$;
COMMENT ON FUNCTION _clickrollup.give_bi_views(name, oid, oid) IS
    'give the views of a schema for BI tools to a role that has the rights of all who own rollups there';
