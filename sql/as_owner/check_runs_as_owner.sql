CREATE FUNCTION _clickrollup.check_runs_as_owner(
    p_rollup clickrollup.rollups, p_function regprocedure, p_signature text)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF NOT _clickrollup.is_role(_clickrollup.owner_of(p_rollup)) THEN
        RAISE EXCEPTION 'the owner of rollup ''%'', %, does not exist any more', p_rollup.name, p_rollup.owner
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('SELECT clickrollup.change_owner(%L, ''ROLE''); gives it to another role.',
                                p_rollup.name);
    END IF;
    IF NOT EXISTS (
        SELECT FROM pg_catalog.pg_proc AS p
        WHERE p.oid = p_function AND p.proowner = _clickrollup.owner_of(p_rollup)
          AND starts_with(pg_get_functiondef(p.oid), _clickrollup.function_header(p_function, p_signature))) THEN
        RAISE EXCEPTION 'the function of rollup ''%'' would not run with the rights of its owner, %',
            p_rollup.name, p_rollup.owner
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('SELECT clickrollup.renew_rollup(%L); makes it so, or change_owner() where what '
                                'belongs to it is another role''s now. A function made by hand is run by %I alone.',
                                p_rollup.name, p_rollup.owner);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_runs_as_owner(clickrollup.rollups, regprocedure, text) IS
    'raise 42501 unless a function belongs to a rollup''s owner and is SECURITY DEFINER, as renew_rollup() makes it';
