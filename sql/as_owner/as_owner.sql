CREATE FUNCTION _clickrollup.as_owner(p_rollup text, p_operation text, p_arguments jsonb DEFAULT '{}')
RETURNS SETOF jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_root     clickrollup.rollups;
    v_function regprocedure;
BEGIN
    PERFORM _clickrollup.check_own_rollup(p_rollup);
    SELECT * INTO v_root FROM clickrollup.rollups AS r WHERE r.name = _clickrollup.root(p_rollup);
    v_function := _clickrollup.find_operations_function(_clickrollup.operations_name(v_root));
    PERFORM _clickrollup.refuse_missing_function(v_root) WHERE v_function IS NULL;
    RETURN QUERY SELECT * FROM _clickrollup.call_as_owner(
        v_root, v_function, E'(operation text, rollup text, arguments jsonb)\n RETURNS SETOF jsonb',
        format('%s(%L::text, %L::text, %L::jsonb)',
               _clickrollup.operations_name(v_root), p_operation, p_rollup, p_arguments));
END
$function$;
COMMENT ON FUNCTION _clickrollup.as_owner(text, text, jsonb) IS
    'what an operation on a rollup returns, performed with the rights of the rollup''s owner; raises 42501 for a role '
    'that lacks these rights, 42883 where the function for it is gone';
