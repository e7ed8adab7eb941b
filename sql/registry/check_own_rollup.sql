CREATE FUNCTION _clickrollup.check_own_rollup(p_rollup text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF NOT _clickrollup.owns_rollup(p_rollup) THEN
        RAISE EXCEPTION 'rollup ''%'' is not yours', p_rollup
            USING ERRCODE = 'insufficient_privilege', HINT = 'SELECT name, owner FROM clickrollup.rollups;';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_own_rollup(text) IS
    'raise 42501 for a rollup of a role whose rights this one does not have';
