CREATE FUNCTION _clickrollup.definition(p_rollup text) RETURNS clickrollup.rollups
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_rollup clickrollup.rollups;
BEGIN
    SELECT * INTO v_rollup FROM clickrollup.rollups AS r WHERE r.name = _clickrollup.resolve_rollup(p_rollup);
    IF v_rollup.bucket IS NULL OR v_rollup.rollup_table_name IS NULL THEN
        RAISE EXCEPTION 'rollup ''%'' was registered without saying what it keeps', p_rollup
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Only a rollup declared by create_rollup or adopt_rollup can be compared '
                         'with its events and repaired.';
    END IF;
    RETURN v_rollup;
END
$function$;
COMMENT ON FUNCTION _clickrollup.definition(text) IS
    'registry row of a declared rollup, by any name that resolve_rollup knows; '
    'raises 42704 for an unknown one, 55000 for one registered without a definition';
