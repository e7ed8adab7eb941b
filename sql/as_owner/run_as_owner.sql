CREATE FUNCTION _clickrollup.run_as_owner(
    p_rollup text, p_max_events bigint, OUT start_id bigint, OUT end_id bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_rollup   clickrollup.rollups;
    v_function regprocedure;
BEGIN
    SELECT * INTO v_rollup FROM clickrollup.rollups AS r WHERE r.name = p_rollup;
    v_function := _clickrollup.find_function(v_rollup.aggregation_function);
    PERFORM _clickrollup.refuse_missing_function(v_rollup) WHERE v_function IS NULL;
    SELECT (w.result ->> 'start_id')::bigint, (w.result ->> 'end_id')::bigint INTO start_id, end_id
    FROM _clickrollup.call_as_owner(
        v_rollup, v_function,
        E'(max_events bigint DEFAULT NULL::bigint, OUT start_id bigint, OUT end_id bigint)\n RETURNS record',
        format('%s(%L::bigint)', v_rollup.aggregation_function, p_max_events)) AS w (result);
END
$function$;
COMMENT ON FUNCTION _clickrollup.run_as_owner(text, bigint) IS
    'run one batch of the chain that a rollup heads, with the rights of its owner, no matter who calls';
