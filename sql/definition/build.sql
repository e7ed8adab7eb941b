CREATE FUNCTION _clickrollup.build(p_rollup text, p_source regclass) RETURNS SETOF text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_table     text;
    v_statement text;
    v_path      text;
BEGIN
    SELECT r.rollup_table_name, r.search_path INTO v_table, v_path
    FROM clickrollup.rollups AS r WHERE r.name = p_rollup;
    v_statement := _clickrollup.table_sql(p_rollup, p_source);
    PERFORM _clickrollup.execute_definition(v_statement, v_path);
    RETURN NEXT v_statement || ';';
    PERFORM _clickrollup.distribute_beside(v_table::regclass, p_source);
    -- The functions name the types of its columns.
    FOR v_statement IN SELECT s.sql FROM _clickrollup.build_statements(p_rollup) AS s (sql) LOOP
        PERFORM _clickrollup.execute_definition(v_statement, v_path);
        RETURN NEXT v_statement || ';';
    END LOOP;
    PERFORM _clickrollup.renew_policies(ARRAY[v_table::regclass, p_source]);
    PERFORM _clickrollup.remember_objects();
    EXECUTE format('COMMENT ON TABLE %s IS %L', v_table, format('rollup ''%s'' of clickrollup', p_rollup));
END
$function$;
COMMENT ON FUNCTION _clickrollup.build(text, regclass) IS
    'create what belongs to a registered rollup, beside its source on Citus, and return the statements';
