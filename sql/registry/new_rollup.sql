CREATE FUNCTION _clickrollup.new_rollup(p_source regclass, p_name text, p_table name, p_function name)
RETURNS clickrollup.rollups
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_rollup clickrollup.rollups := _clickrollup.registry_defaults();
    v_schema name;
BEGIN
    SELECT n.nspname INTO v_schema
    FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.oid = p_source;
    v_rollup.name := p_name;
    v_rollup.event_table_name := _clickrollup.qualified_name(p_source);
    v_rollup.rollup_table_name := format(
        '%I.%I', v_schema, coalesce(p_table, _clickrollup.fitting_name('', p_name, '')));
    v_rollup.aggregation_function := format(
        '%I.%I', v_schema, coalesce(p_function, _clickrollup.fitting_name('aggregate_', p_name, '')));
    RETURN v_rollup;
END
$function$;
COMMENT ON FUNCTION _clickrollup.new_rollup(regclass, text, name, name) IS
    'a registry row with its names, in the schema of the source, and the defaults';
