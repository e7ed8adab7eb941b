CREATE FUNCTION _clickrollup.plan_for(p_events bigint) RETURNS text[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_former text[] := ARRAY(SELECT current_setting(n.name) FROM unnest(_clickrollup.plan_settings())
                             WITH ORDINALITY AS n (name, position) ORDER BY n.position);
BEGIN
    -- A plan for the times of the window opens their partitions only.
    PERFORM set_config('plan_cache_mode', 'force_custom_plan', true);
    IF p_events > 10000 THEN
        -- The planner takes 8 kB for each array of a group and so sorts the events by texts; a hash takes a third of
        -- the time, also where it must spill.
        PERFORM set_config('enable_sort', 'off', true);
        PERFORM set_config('jit', 'off', true);
        PERFORM set_config('work_mem', current_setting('maintenance_work_mem'), true)
        WHERE pg_size_bytes(current_setting('maintenance_work_mem')) > pg_size_bytes(current_setting('work_mem'));
    END IF;
    RETURN v_former;
END
$function$;
COMMENT ON FUNCTION _clickrollup.plan_for(bigint) IS
    'settings of the planner for a run over so many events, until reset_plan() gets what this returns; a large run may '
    'take maintenance_work_mem';
