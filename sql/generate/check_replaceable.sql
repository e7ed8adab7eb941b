CREATE FUNCTION _clickrollup.check_replaceable(p_rollup clickrollup.rollups) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_other text;
BEGIN
    -- What is replaced keeps its owner: the expressions of one role would get the rights of another.
    SELECT format('%s of %I', p.oid::regprocedure, r.rolname) INTO v_other
    FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_roles AS r ON r.oid = p.proowner
    WHERE p.oid IN (_clickrollup.find_function(p_rollup.aggregation_function),
                    _clickrollup.find_operations_function(_clickrollup.operations_name(p_rollup)))
      AND p.proowner <> _clickrollup.owner_of(p_rollup) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'function % stands where that of rollup ''%'' would, whose owner is %',
            v_other, p_rollup.name, p_rollup.owner
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('Rename or drop it, or give it to the owner of the rollup; or the rollup to another: '
                                'clickrollup.change_owner(%L, ...)', p_rollup.name);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_replaceable(clickrollup.rollups) IS
    'raise 42501 where a function of another role has the name of one that a rollup makes';
