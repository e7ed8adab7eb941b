CREATE FUNCTION _clickrollup.check_definition(p_root text, p_hash text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
BEGIN
    -- A call that waited for the registry row still runs the function as it was before: it would leave out a
    -- measure or a fed rollup that came meanwhile, or read another table under an old name.
    IF _clickrollup.definition_hash(p_root) <> p_hash THEN
        RAISE EXCEPTION 'rollup ''%'' was changed since this function was made', p_root
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = format('Nothing was rolled up. Run it again; or, if the registry was changed by hand, '
                                'SELECT clickrollup.renew_rollup(%L);', p_root);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_definition(text, text) IS
    'raise 55000 if the definition of a chain has changed since its function was made; call it with the chain locked';
