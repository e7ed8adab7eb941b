CREATE FUNCTION _clickrollup.plan_for(p_window _clickrollup.event_window, p_distributed boolean) RETURNS text[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_former text[] := ARRAY(SELECT current_setting(n.name) FROM unnest(_clickrollup.plan_settings())
                             WITH ORDINALITY AS n (name, position) ORDER BY n.position);
    v_ids    bigint := p_window.window_end - p_window.window_start + 1;
BEGIN
    PERFORM set_config('jit', 'off', true);
    IF v_ids <= 10000 AND NOT p_distributed THEN
        -- By index: the source grows on, and the planner knows little of a partition that is filling.
        PERFORM set_config('enable_seqscan', 'off', true);
    END IF;
    IF v_ids <= 10000 AND p_window.from_time IS NULL AND NOT p_distributed THEN
        -- To plan the statement takes a quarter of a small run, so a session does it once.
        PERFORM set_config('plan_cache_mode', 'force_generic_plan', true);
        RETURN v_former;
    END IF;
    -- A plan for the times of the window opens their partitions only.
    PERFORM set_config('plan_cache_mode', 'force_custom_plan', true);
    IF v_ids > 10000 THEN
        -- The planner takes 8 kB for each array of a group and so sorts the events by texts; a hash takes a third of
        -- the time, also where it must spill.
        PERFORM set_config('enable_sort', 'off', true);
        PERFORM set_config('work_mem', current_setting('maintenance_work_mem'), true)
        WHERE pg_size_bytes(current_setting('maintenance_work_mem')) > pg_size_bytes(current_setting('work_mem'));
    END IF;
    RETURN v_former;
END
$function$;
COMMENT ON FUNCTION _clickrollup.plan_for(_clickrollup.event_window, boolean) IS
    'settings of the planner for the statement of a run over a window, until reset_plan() gets what this returns; a '
    'large run may take maintenance_work_mem';
