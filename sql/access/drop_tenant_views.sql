CREATE FUNCTION _clickrollup.drop_tenant_views(p_reader clickrollup.tenant_readers) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_owner oid := _clickrollup.role_of(p_reader.owner, p_reader.oids);
    v_views text;
BEGIN
    -- Only what was made for the tenant: the row says the name of a schema, not what else may lie in it. In one
    -- statement, because the views read each other.
    SELECT string_agg(c.oid::regclass::text, ', ') INTO v_views
    FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = p_reader.view_schema AND c.relkind = 'v' AND 'security_barrier=true' = ANY (c.reloptions)
      AND _clickrollup.is_owned_by(c.relowner, v_owner);
    IF v_views IS NOT NULL THEN
        EXECUTE 'DROP VIEW ' || v_views;
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_namespace AS n
               WHERE n.nspname = p_reader.view_schema AND _clickrollup.is_owned_by(n.nspowner, v_owner)) THEN
        EXECUTE format('DROP SCHEMA %I', p_reader.view_schema);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.drop_tenant_views(clickrollup.tenant_readers) IS
    'drop a tenant''s views and then their schema; raises 2BP01 where something else is in it';
