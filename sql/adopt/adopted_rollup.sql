CREATE FUNCTION _clickrollup.adopted_rollup(p_name text, p_table regclass, p_function regprocedure)
RETURNS clickrollup.rollups
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_rollup clickrollup.rollups := _clickrollup.registry_defaults();
BEGIN
    v_rollup.name := p_name;
    v_rollup.rollup_table_name := _clickrollup.qualified_name(p_table);
    SELECT format('%I.%I', n.nspname, p.proname) INTO v_rollup.aggregation_function
    FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace WHERE p.oid = p_function;
    RETURN v_rollup;
END
$function$;
COMMENT ON FUNCTION _clickrollup.adopted_rollup(text, regclass, regprocedure) IS
    'a registry row for a table and a function that are there already';
