CREATE FUNCTION _clickrollup.check_no_foreign_code(p_relation regclass, p_writing boolean) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_code  text := _clickrollup.foreign_code(p_relation, p_writing);
    v_owner name := (SELECT r.rolname FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_roles AS r ON r.oid = c.relowner
                     WHERE c.oid = p_relation);
BEGIN
    IF v_code IS NOT NULL THEN
        RAISE EXCEPTION '% would run with the rights of %', v_code, current_user
            USING ERRCODE = 'insufficient_privilege', DETAIL = format('It belongs to %s.', p_relation),
                  HINT = format('Have %I do it, or pg_cron in its name. If you trust that code: ALTER ... OWNER TO %I;',
                                v_owner, current_user);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_no_foreign_code(regclass, boolean) IS
    'raise 42501 where reading or writing a relation would run, with the rights of this role, what a role with fewer '
    'rights wrote';
