CREATE FUNCTION _clickrollup.plan_of_parts(p_window _clickrollup.event_window, p_query text, p_search_path text)
RETURNS json
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_plan json;
BEGIN
    PERFORM set_config('search_path', p_search_path, true);
    EXECUTE 'EXPLAIN (FORMAT JSON) ' || p_query INTO v_plan USING p_window, 1;
    RETURN v_plan;
END
$function$;
COMMENT ON FUNCTION _clickrollup.plan_of_parts(_clickrollup.event_window, text, text) IS
    'how the planner would run the query of parallel_query()';
