CREATE FUNCTION _clickrollup.check_partman_rights(VARIADIC p_rights text[]) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_need text := _clickrollup.partman_need(VARIADIC p_rights);
BEGIN
    IF v_need IS NOT NULL THEN
        RAISE EXCEPTION 'role % lacks rights in pg_partman', current_user
            USING ERRCODE = 'insufficient_privilege', HINT = v_need;
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_partman_rights(text[]) IS
    'raise 42501, with the GRANTs as HINT, where this role lacks such rights in pg_partman';
