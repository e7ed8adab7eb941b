CREATE FUNCTION _clickrollup.check_no_foreign_code(p_relation regclass) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_code  text := _clickrollup.foreign_code(p_relation);
    v_owner name := (SELECT r.rolname FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_roles AS r ON r.oid = c.relowner
                     WHERE c.oid = p_relation);
BEGIN
    IF v_code IS NOT NULL THEN
        RAISE EXCEPTION '% would run with the rights of %', v_code, current_user
            USING ERRCODE = 'insufficient_privilege', DETAIL = format('It belongs to %s.', p_relation),
                  HINT = format('Have %I call this, or pg_cron in its name.', v_owner);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_no_foreign_code(regclass) IS
    'raise 42501 where using a relation would run, with the rights of this role, what a role with fewer rights wrote';
