CREATE FUNCTION _clickrollup.check_measure_types(
    p_row clickrollup.rollup_measures, p_search_path text)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_values text := format('(SELECT NULL::%1$s AS stored, NULL::%1$s AS incoming) AS x', p_row.type);
    v_merged text := _clickrollup.expression_type(
        _clickrollup.render(p_row.merge, 'x.stored', 'x.incoming'), v_values, p_search_path);
BEGIN
    PERFORM _clickrollup.expression_type(
        _clickrollup.render(p_row.combine, p_column => 'x.stored'), v_values, p_search_path);
    IF p_row.number IS NOT NULL THEN
        PERFORM _clickrollup.expression_type(
            _clickrollup.render(p_row.number, p_column => 'x.stored'), v_values, p_search_path);
    END IF;
    IF v_merged::regtype <> p_row.type::regtype THEN
        RAISE EXCEPTION 'measure "%" is of type %, but its merge expression makes %', p_row.name, p_row.type, v_merged
            USING ERRCODE = 'datatype_mismatch', HINT = 'Cast the merge expression to the type of the aggregate.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_measure_types(clickrollup.rollup_measures, text) IS
    'raise the error of PostgreSQL for a merge, combine or number expression that does not fit the aggregate''s type; '
    '42804 when the types differ';
