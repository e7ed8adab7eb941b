CREATE FUNCTION _clickrollup.ensure_role(p_role name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_login   boolean := (SELECT r.rolcanlogin FROM pg_catalog.pg_roles AS r WHERE r.rolname = p_role);
    v_cluster boolean := _clickrollup.extension_schema('citus') IS NOT NULL;
BEGIN
    PERFORM _clickrollup.check_given('role_name', p_role);
    IF p_role ~ '^pg_|^(public|none)$' THEN
        RAISE EXCEPTION 'role name "%" belongs to PostgreSQL', p_role
            USING ERRCODE = 'reserved_name', HINT = 'Give a role of your own.';
    END IF;
    IF v_login IS NULL THEN
        EXECUTE format('CREATE ROLE %I %s', p_role, CASE WHEN v_cluster THEN 'LOGIN' ELSE 'NOLOGIN' END);
    ELSIF v_cluster AND NOT v_login THEN
        RAISE NOTICE 'Citus asks the workers as role "%", which may not log in', p_role
            USING HINT = format('ALTER ROLE %I LOGIN;', p_role);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.ensure_role(name) IS
    'create a role that others are members of, unless it exists; it cannot log in, but on Citus, which asks the '
    'workers as this role; raises 42939 for a reserved name';
