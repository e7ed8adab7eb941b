CREATE FUNCTION _clickrollup.reset_plan(p_former text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    PERFORM set_config(f.name, f.value, true) FROM unnest(_clickrollup.plan_settings(), p_former) AS f (name, value)
    WHERE f.value <> current_setting(f.name);
END
$function$;
COMMENT ON FUNCTION _clickrollup.reset_plan(text[]) IS 'give the planner the settings back that plan_for() has changed';
