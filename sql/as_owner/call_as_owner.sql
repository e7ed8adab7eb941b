CREATE FUNCTION _clickrollup.call_as_owner(
    p_rollup clickrollup.rollups, p_function regprocedure, p_signature text, p_call text)
RETURNS SETOF jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF _clickrollup.is_me(_clickrollup.owner_of(p_rollup)) THEN
        RETURN QUERY EXECUTE format('SELECT to_jsonb(f) FROM %s AS f', p_call);
        RETURN;
    END IF;
    PERFORM _clickrollup.check_runs_as_owner(p_rollup, p_function, p_signature);
    -- Its owner may replace it at any moment. The condition is evaluated before the call, from the same entry of the
    -- catalog cache that the call takes.
    RETURN QUERY EXECUTE format(
        'SELECT to_jsonb(f) FROM %s AS f WHERE starts_with(pg_get_functiondef(%s::oid), %L)',
        p_call, p_function::oid, _clickrollup.function_header(p_function, p_signature));
    PERFORM _clickrollup.check_nothing_left(pg_get_userbyid(_clickrollup.owner_of(p_rollup)));
END
$function$;
COMMENT ON FUNCTION _clickrollup.call_as_owner(clickrollup.rollups, regprocedure, text, text) IS
    'the result of a call of a rollup''s function, which runs with its owner''s rights; raises 42501 where it would '
    'run with those of this role, or left something of its owner''s behind';
