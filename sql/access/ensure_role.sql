CREATE FUNCTION _clickrollup.ensure_role(p_role name) RETURNS void
LANGUAGE plpgsql AS $function$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname = p_role) THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN', p_role);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.ensure_role(name) IS
    'create a role that cannot log in and that others are members of, unless it exists';
