CREATE FUNCTION _clickrollup.resolve_rollup(p_rollup text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_name  text;
    v_table regclass;
BEGIN
    PERFORM _clickrollup.check_given('rollup_name', p_rollup);
    SELECT r.name INTO v_name FROM clickrollup.rollups AS r WHERE r.name = p_rollup;
    IF FOUND THEN
        RETURN v_name;
    END IF;
    BEGIN
        -- With its schema only: what a bare name means would depend on the search_path.
        IF cardinality(parse_ident(p_rollup)) = 2 THEN
            v_table := _clickrollup.find_relation(p_rollup);
        END IF;
    EXCEPTION WHEN invalid_parameter_value THEN
        NULL;  -- no identifier, so no table
    END;
    SELECT r.name INTO v_name FROM clickrollup.rollups AS r
    WHERE _clickrollup.find_relation(r.rollup_table_name) = v_table;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'rollup ''%'' is not in the rollups table', p_rollup
            USING ERRCODE = 'undefined_object',
                  HINT = 'SELECT name FROM clickrollup.rollups; lists the rollups there are.';
    END IF;
    RETURN v_name;
END
$function$;
COMMENT ON FUNCTION _clickrollup.resolve_rollup(text) IS
    'name in the registry of the rollup that a caller names, by that name or by its table''s with the schema; '
    'raises 42704 where neither is known';
