CREATE FUNCTION clickrollup._measure_row(
    p_rollup text, p_position integer, p_measure clickrollup.measure, p_source text, p_small boolean)
RETURNS clickrollup.rollup_measures
LANGUAGE plpgsql AS $function$
DECLARE
    v_row clickrollup.rollup_measures;
BEGIN
    v_row.rollup_name := p_rollup;
    v_row.position := p_position;
    v_row.name := p_measure.name;
    v_row.kind := p_measure.kind;
    v_row.argument := p_measure.argument;
    v_row.parameters := p_measure.parameters;
    IF p_measure.kind = 'distinct' THEN
        p_measure.aggregate := clickrollup._distinct_aggregate(
            p_measure.argument, clickrollup._expression_type(p_measure.argument, p_source), p_measure.parameters, p_small);
    END IF;
    IF p_measure.kind = 'top' AND clickrollup._extension_schema('topn') IS NULL
       AND NOT clickrollup._is_distributed(p_source::regclass) THEN
        p_measure.aggregate := clickrollup._top_aggregate(p_measure.argument, p_measure.parameters);
    END IF;
    PERFORM clickrollup._check_mergeable(p_measure);
    v_row.aggregate := clickrollup._render(p_measure.aggregate);
    v_row.type := clickrollup._expression_type(v_row.aggregate, p_source);
    IF p_measure.kind = 'distinct' AND p_measure.parameters <> clickrollup._default_sketch() THEN
        v_row.type := clickrollup._render(format('{hll}.hll(%s)', clickrollup._sketch_arguments(p_measure.parameters)));
    END IF;
    v_row.merge := clickrollup._render(p_measure.merge);
    v_row.combine := format('(%s)::%s', clickrollup._render(p_measure.combine), v_row.type);
    v_row.number := clickrollup._render(p_measure.number);
    PERFORM clickrollup._check_measure_types(v_row);
    RETURN v_row;
END
$function$;
COMMENT ON FUNCTION clickrollup._measure_row(text, integer, clickrollup.measure, text, boolean) IS
    'registry row of a measure: its expressions checked against the source, its type found';
