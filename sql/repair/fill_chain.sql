CREATE FUNCTION _clickrollup.fill_chain(p_root text, p_times tstzmultirange, p_condition text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_statement text;
    -- Not as a clause of the function: a role that is no superuser could not create the extension then.
    v_counters  integer := _clickrollup.top_counters();
BEGIN
    PERFORM _clickrollup.check_row_security((_clickrollup.definition(p_root)).event_table_name::regclass);
    PERFORM _clickrollup.set_top_capacity(_clickrollup.top_capacity(p_root));
    FOR v_statement IN SELECT _clickrollup.fill_statements(p_root, p_times, p_condition) LOOP
        PERFORM _clickrollup.execute_as_written(v_statement, (_clickrollup.definition(p_root)).search_path);
    END LOOP;
    PERFORM _clickrollup.set_top_capacity(v_counters);
END
$function$;
COMMENT ON FUNCTION _clickrollup.fill_chain(text, tstzmultirange, text) IS
    'merge into the rollups of a locked chain the events of the given times that meet a condition';
