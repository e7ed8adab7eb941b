CREATE FUNCTION _clickrollup.function_sql(p_rollup text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT CASE WHEN r.fed_by IS NOT NULL THEN _clickrollup.fed_function_sql(p_rollup) ELSE format($template$
CREATE OR REPLACE FUNCTION %1$s(max_events bigint DEFAULT NULL, OUT start_id bigint, OUT end_id bigint)
LANGUAGE plpgsql SET search_path FROM CURRENT AS $aggregation$
#variable_conflict use_column
DECLARE
    v_started_at timestamptz := clock_timestamp();
    v_window     _clickrollup.event_window := _clickrollup.next_window(%2$L, max_events);
    v_events     bigint;
    v_groups     bigint;
BEGIN
start_id := v_window.window_start;
end_id := v_window.window_end;
IF v_window.is_empty THEN
    RETURN;
END IF;
PERFORM _clickrollup.require_definition(%2$L, %5$L);
%3$s
%4$s

PERFORM _clickrollup.record_run(%2$L, v_started_at, start_id, end_id, v_events, v_groups);
END
$aggregation$$template$,
        r.aggregation_function, p_rollup, _clickrollup.top_setting(p_rollup),
        CASE WHEN _clickrollup.is_distributed(r.event_table_name::regclass)
             THEN _clickrollup.pushdown_statements(p_rollup, x.condition)
             ELSE _clickrollup.chain_statement(p_rollup, x.condition) END,
        _clickrollup.definition_hash(p_rollup)) END
    FROM clickrollup.rollups AS r, LATERAL (SELECT _clickrollup.window_condition(r) AS condition) AS x
    WHERE r.name = p_rollup
);
COMMENT ON FUNCTION _clickrollup.function_sql(text) IS 'CREATE FUNCTION for the aggregation function of a rollup and all that it feeds';
