CREATE FUNCTION _clickrollup.typed_aggregate(
    p_rollup clickrollup.rollups, p_measure clickrollup.measure, p_source regclass)
RETURNS clickrollup.measure
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_analysis _clickrollup.analysis;
BEGIN
    v_analysis := _clickrollup.analysis_of(p_measure.argument, p_source::text, p_rollup.search_path, true)
    WHERE p_measure.kind IN ('distinct', 'top');
    IF p_measure.kind = 'distinct' THEN
        p_measure.aggregate := _clickrollup.distinct_aggregate(
            _clickrollup.hash_expression(p_measure.name, p_measure.argument, v_analysis), p_measure.parameters,
            _clickrollup.has_small_groups(p_rollup));
    ELSIF p_measure.kind = 'top' THEN
        p_measure.argument := _clickrollup.item_expression(p_measure.argument, v_analysis);
        p_measure.aggregate := (clickrollup.top_of('', '')).aggregate;
        IF _clickrollup.extension_schema('topn') IS NULL AND NOT _clickrollup.is_distributed(p_source) THEN
            p_measure.aggregate := _clickrollup.top_aggregate(p_measure.argument, p_measure.parameters);
        END IF;
    END IF;
    p_measure.aggregate := _clickrollup.render(p_measure.aggregate, p_argument => p_measure.argument);
    RETURN p_measure;
END
$function$;
COMMENT ON FUNCTION _clickrollup.typed_aggregate(clickrollup.rollups, clickrollup.measure, regclass) IS
    'a measure with the aggregate over events that fits the type of its argument';
