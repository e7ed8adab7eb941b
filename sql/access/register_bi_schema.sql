CREATE FUNCTION _clickrollup.register_bi_schema(p_schema name, p_bi_schema name, p_role name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_owner oid := (SELECT _clickrollup.role_of(b.owner, b.oids) FROM clickrollup.bi_schemas AS b
                    WHERE b.schema_name = p_schema);
BEGIN
    IF v_owner IS NOT NULL AND NOT _clickrollup.is_member_of(v_owner) THEN
        RAISE EXCEPTION 'the views of schema "%" for BI tools belong to %', p_schema, pg_get_userbyid(v_owner)
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('Their owner or a superuser can SELECT clickrollup.drop_bi_views(%L);', p_schema);
    END IF;
    INSERT INTO _clickrollup.own_bi_schemas (schema_name, bi_schema, role_name) VALUES (p_schema, p_bi_schema, p_role)
    ON CONFLICT (schema_name) DO UPDATE SET owner = excluded.owner;
END
$function$;
COMMENT ON FUNCTION _clickrollup.register_bi_schema(name, name, name) IS
    'enter a schema of views for BI tools into the registry; raises 42501 where another role made it';
