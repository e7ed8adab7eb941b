CREATE FUNCTION _clickrollup.ensure_view_schema(p_schema name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_owner oid := (SELECT n.nspowner FROM pg_catalog.pg_namespace AS n WHERE n.nspname = p_schema);
BEGIN
    IF v_owner IS NULL THEN
        EXECUTE format('CREATE SCHEMA %I', p_schema);
    -- The owner of a schema can drop what is in it and put its own there under the same name.
    ELSIF NOT _clickrollup.has_rights_of(v_owner, quote_ident(current_user)::regrole) THEN
        RAISE EXCEPTION 'schema "%" belongs to %', p_schema, pg_get_userbyid(v_owner)
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('It could replace the tenant''s views. DROP SCHEMA %I; or rename it, or SET ROLE %I;',
                                p_schema, pg_get_userbyid(v_owner));
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.ensure_view_schema(name) IS
    'create the schema of a tenant''s views, unless it exists; raises 42501 where it belongs to a role '
    'that lacks the rights of this one';
