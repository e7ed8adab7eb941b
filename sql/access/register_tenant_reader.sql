CREATE FUNCTION _clickrollup.register_tenant_reader(p_schema name, p_tenant bigint, p_view_schema name, p_role name)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_owner oid := (SELECT _clickrollup.role_of(t.owner, t.oids) FROM clickrollup.tenant_readers AS t
                    WHERE t.schema_name = p_schema AND t.tenant = p_tenant);
BEGIN
    IF v_owner IS NOT NULL AND NOT _clickrollup.is_member_of(v_owner) THEN
        RAISE EXCEPTION 'the reader of tenant % of schema "%" belongs to %',
            p_tenant, p_schema, pg_get_userbyid(v_owner)
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('Its owner or a superuser can SELECT clickrollup.drop_tenant_reader(%s, %L);',
                                p_tenant, p_schema);
    END IF;
    -- The row goes to the role that has now asked for it: by its rights the views are made.
    INSERT INTO _clickrollup.own_readers (schema_name, tenant, view_schema, role_name)
    VALUES (p_schema, p_tenant, p_view_schema, p_role)
    ON CONFLICT (schema_name, tenant) DO UPDATE SET role_name = excluded.role_name, owner = excluded.owner;
END
$function$;
COMMENT ON FUNCTION _clickrollup.register_tenant_reader(name, bigint, name, name) IS
    'enter the reader of a tenant into the registry, or its other role; raises 42501 where another role made it';
