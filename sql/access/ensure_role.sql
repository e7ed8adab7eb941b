CREATE FUNCTION _clickrollup.ensure_role(p_role name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    PERFORM _clickrollup.check_given('role_name', p_role);
    IF p_role ~ '^pg_|^(public|none)$' THEN
        RAISE EXCEPTION 'role name "%" belongs to PostgreSQL', p_role
            USING ERRCODE = 'reserved_name', HINT = 'Give a role of your own.';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname = p_role) THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN', p_role);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.ensure_role(name) IS
    'create a role that cannot log in and that others are members of, unless it exists; '
    'raises 42939 for a reserved name';
