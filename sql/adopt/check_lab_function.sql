CREATE FUNCTION _clickrollup.check_lab_function(p_function regprocedure) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    -- It will be dropped, so it must be one that was made for a rollup.
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_proc AS p
                   WHERE p.oid = p_function AND p.prokind = 'f' AND p.prosrc ~ '\mincremental_rollup_window\M') THEN
        RAISE EXCEPTION 'aggregation_function: % does not call incremental_rollup_window()', p_function
            USING ERRCODE = 'wrong_object_type',
                  HINT = 'Name the function that fills the rollup, for example ''five_minutely_aggregation()''.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_lab_function(regprocedure) IS
    'raise 42809 for a function that fills no hand-made rollup';
