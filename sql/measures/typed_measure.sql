CREATE FUNCTION _clickrollup.typed_measure(
    p_rollup clickrollup.rollups, p_measure clickrollup.measure, p_source regclass)
RETURNS clickrollup.measure
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_analysis _clickrollup.analysis;
BEGIN
    IF p_measure.kind NOT IN ('distinct', 'top') THEN
        p_measure.aggregate := _clickrollup.render(p_measure.aggregate, p_argument => p_measure.argument);
        RETURN p_measure;
    END IF;
    v_analysis := _clickrollup.analysis_of(p_measure.argument, p_source::text, p_rollup.search_path, true);
    IF p_measure.kind = 'distinct' THEN
        PERFORM _clickrollup.provide_hll();
        RETURN _clickrollup.distinct_measure(p_measure, v_analysis, _clickrollup.engine());
    END IF;
    RETURN _clickrollup.top_measure(p_measure, v_analysis, _clickrollup.top_engine(p_source));
END
$function$;
COMMENT ON FUNCTION _clickrollup.typed_measure(clickrollup.rollups, clickrollup.measure, regclass) IS
    'a measure with the expressions that fit the type of its argument and the engine';
