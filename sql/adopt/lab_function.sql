CREATE FUNCTION _clickrollup.lab_function(p_name text) RETURNS regprocedure
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_found regprocedure[];
BEGIN
    SELECT array_agg(p.oid::regprocedure) INTO v_found
    FROM pg_catalog.pg_proc AS p
    WHERE p.prokind = 'f' AND p.prosrc ~ (
        '\mincremental_rollup_window\s*\(\s*' || regexp_replace(quote_literal(p_name), '(\W)', '\\\1', 'g'));
    IF cardinality(v_found) IS DISTINCT FROM 1 THEN
        RAISE EXCEPTION '% functions call incremental_rollup_window(%), one must be chosen',
            coalesce(cardinality(v_found), 0), quote_literal(p_name)
            USING ERRCODE = 'ambiguous_function',
                  DETAIL = coalesce(array_to_string(v_found, ', '), 'No function does.'),
                  HINT = 'Name it: aggregation_function => ''five_minutely_aggregation()''.';
    END IF;
    RETURN v_found[1];
END
$function$;
COMMENT ON FUNCTION _clickrollup.lab_function(text) IS
    'the function that fills a hand-made rollup: the one whose source asks for its window; '
    'raises 42725 unless there is exactly one';
