CREATE FUNCTION _clickrollup.fill_chain(p_root text, p_times tstzmultirange, p_condition text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog
AS $function$
DECLARE
    v_statement text;
    -- Not as a clause of the function: a role that is no superuser could not create the extension then.
    v_counters  integer := _clickrollup.top_counters();
BEGIN
    PERFORM _clickrollup.set_top_capacity(_clickrollup.top_capacity(p_root));
    PERFORM set_config('search_path', _clickrollup.search_path_of(_clickrollup.definition(p_root)), true);
    FOR v_statement IN SELECT _clickrollup.fill_statements(p_root, p_times, p_condition) LOOP
        EXECUTE v_statement;
    END LOOP;
    PERFORM _clickrollup.set_top_capacity(v_counters);
END
$function$;
COMMENT ON FUNCTION _clickrollup.fill_chain(text, tstzmultirange, text) IS
    'merge into the rollups of a locked chain the events of the given times that meet a condition';
