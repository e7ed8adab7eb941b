CREATE FUNCTION _clickrollup.check_function_name(p_rollup clickrollup.rollups) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    -- The function is created OR REPLACE, so that a chain's can be renewed:
    -- without this it could replace another rollup's.
    IF NOT EXISTS (SELECT FROM clickrollup.rollups AS r WHERE r.name = p_rollup.name)
       AND EXISTS (SELECT FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
                   WHERE format('%I.%I', n.nspname, p.proname) = p_rollup.aggregation_function) THEN
        RAISE EXCEPTION 'function % exists already', p_rollup.aggregation_function
            USING ERRCODE = 'duplicate_function', HINT = 'Choose another one with function_name.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_function_name(clickrollup.rollups) IS
    'raise 42723 where the function that a new rollup would create is there already';
