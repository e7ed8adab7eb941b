CREATE FUNCTION _clickrollup.head_function_sql(p_root text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT _clickrollup.fill_in($template$
CREATE OR REPLACE FUNCTION {function}(max_events bigint DEFAULT NULL, OUT start_id bigint, OUT end_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
{settings} AS {body}$template$, jsonb_build_object(
        'function', r.aggregation_function,
        'settings', _clickrollup.pinned_settings(),
        'body', _clickrollup.quote_body(_clickrollup.fill_in($template$
#variable_conflict use_column
DECLARE
    v_started_at timestamptz := clock_timestamp();
    v_window     _clickrollup.event_window := _clickrollup.next_window({rollup}, max_events{key});
    v_policies   text := pg_catalog.current_setting('row_security');
    v_plan       text[];
    v_events     bigint;
    v_groups     bigint;
{variables}
BEGIN
start_id := v_window.window_start;
end_id := v_window.window_end;
IF v_window.is_empty THEN
    RETURN;
END IF;
PERFORM _clickrollup.check_definition({rollup}, {definition_hash});
{top_setting}
-- A policy that would hide events is an error.
PERFORM pg_catalog.set_config('row_security', 'off', true);
v_plan := _clickrollup.plan_for(v_window, {distributed});
{parts}
{statements}
PERFORM _clickrollup.reset_plan(v_plan);
PERFORM pg_catalog.set_config('row_security', v_policies, true);

PERFORM _clickrollup.record_run({rollup}, v_started_at, start_id, end_id, v_events, v_groups);
END
$template$, jsonb_build_object(
            'rollup', quote_literal(p_root),
            'key', coalesce(', ' || quote_literal(_clickrollup.window_key(r)), ''),
            'definition_hash', quote_literal(_clickrollup.definition_hash(p_root)),
            'top_setting', coalesce(_clickrollup.top_setting(p_root), ''),
            'distributed', _clickrollup.is_distributed(r.event_table_name::regclass)::text,
            'parts', coalesce(_clickrollup.parts_statement(r), ''),
            'variables', CASE WHEN _clickrollup.is_distributed(r.event_table_name::regclass)
                THEN coalesce(_clickrollup.pushdown_variables(p_root), '') ELSE '' END,
            'statements', CASE WHEN _clickrollup.is_distributed(r.event_table_name::regclass)
                THEN _clickrollup.pushdown_statements(p_root, _clickrollup.window_condition(r))
                ELSE _clickrollup.chain_statement(p_root, _clickrollup.window_condition(r)) END)))))
    FROM clickrollup.rollups AS r WHERE r.name = p_root
);

COMMENT ON FUNCTION _clickrollup.head_function_sql(text) IS
    'CREATE FUNCTION for the head of a chain: it finds the window and fills all rollups of the chain';
