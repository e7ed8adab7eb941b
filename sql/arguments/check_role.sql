CREATE FUNCTION _clickrollup.check_role(p_role regrole) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    PERFORM _clickrollup.check_given('role_name', p_role);
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.oid = p_role) THEN
        RAISE EXCEPTION 'role % does not exist', p_role
            USING ERRCODE = 'undefined_object', HINT = 'SELECT rolname FROM pg_roles; lists the roles there are.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_role(regrole) IS
    'raise 22004 for a role that is NULL, 42704 for one that does not exist';
