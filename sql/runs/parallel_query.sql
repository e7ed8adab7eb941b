-- Two workers each aggregate a part of the keys, so that nothing is united afterwards. They take 10 to 20 ms to start.
-- The planner could have workers read each part together and leave the groups to this process. That saves half of a
-- part, and two parts at the same time save a whole one: what costs more than the first and less than the second leads
-- it to these.
CREATE FUNCTION _clickrollup.parallel_query(
    p_window _clickrollup.event_window, p_columns text, p_select text, p_order text, p_search_path text)
RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_query text;
    v_plan  json;
BEGIN
    IF least(current_setting('max_parallel_workers_per_gather')::integer,
             current_setting('max_parallel_workers')::integer) < 2
       OR coalesce(p_window.window_end - p_window.window_start + 1, 0) < _clickrollup.parallel_ids() THEN
        RETURN NULL;
    END IF;
    SELECT string_agg(format(E'(%s FROM (\n%s\n) AS part\nORDER BY %s)', p_columns,
                             replace(p_select, '{part}', n.part::text), p_order), E'\nUNION ALL\n' ORDER BY n.part)
    INTO v_query FROM generate_series(0, 1) AS n (part);
    PERFORM set_config('max_parallel_workers_per_gather', '0', true);
    v_plan := _clickrollup.plan_of_parts(p_window, v_query, p_search_path);
    PERFORM set_config('max_parallel_workers_per_gather', '2', true),
            set_config('parallel_setup_cost', ((v_plan #>> '{0,Plan,Total Cost}')::float8 * 0.375)::text, true),
            set_config('parallel_tuple_cost', '0', true), set_config('enable_parallel_append', 'on', true),
            -- This process has enough to do with what they send.
            set_config('parallel_leader_participation', 'off', true);
    v_plan := _clickrollup.plan_of_parts(p_window, v_query, p_search_path);
    -- An expression of somebody's may be one that workers cannot run.
    RETURN CASE WHEN v_plan #>> '{0,Plan,Node Type}' = 'Gather' THEN v_query END;
END
$function$;
COMMENT ON FUNCTION _clickrollup.parallel_query(_clickrollup.event_window, text, text, text, text) IS
    'query that reads a window in parts, which workers compute at the same time, with settings for its plan; NULL for '
    'a small window, or where no worker may';
