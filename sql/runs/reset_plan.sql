CREATE FUNCTION _clickrollup.reset_plan(p_former text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    PERFORM set_config('plan_cache_mode', p_former[1], true);
    PERFORM set_config('enable_sort', p_former[2], true);
    PERFORM set_config('jit', p_former[3], true);
    PERFORM set_config('work_mem', p_former[4], true);
END
$function$;
COMMENT ON FUNCTION _clickrollup.reset_plan(text[]) IS 'give the planner the settings back that plan_for() has changed';
