CREATE FUNCTION _clickrollup.measure_row(
    p_rollup clickrollup.rollups, p_position integer, p_measure clickrollup.measure, p_source text)
RETURNS clickrollup.rollup_measures
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_row clickrollup.rollup_measures;
BEGIN
    p_measure := _clickrollup.written_measure(p_rollup, p_measure, p_source::regclass);
    v_row.rollup_name := p_rollup.name;
    v_row.position := p_position;
    v_row.name := p_measure.name;
    v_row.kind := p_measure.kind;
    v_row.argument := p_measure.argument;
    v_row.parameters := p_measure.parameters;
    v_row.aggregate := p_measure.aggregate;
    v_row.type := _clickrollup.expression_type(v_row.aggregate, p_source, p_rollup.search_path);
    IF p_measure.kind = 'distinct' AND p_measure.parameters <> _clickrollup.default_sketch() THEN
        v_row.type := _clickrollup.render(format('{hll}.hll(%s)', _clickrollup.sketch_arguments(p_measure.parameters)));
    END IF;
    v_row.merge := _clickrollup.render(p_measure.merge);
    v_row.combine := format('(%s)::%s', _clickrollup.render(p_measure.combine), v_row.type);
    v_row.number := _clickrollup.render(p_measure.number);
    PERFORM _clickrollup.check_measure_types(v_row, p_rollup.search_path);
    RETURN v_row;
END
$function$;
COMMENT ON FUNCTION _clickrollup.measure_row(clickrollup.rollups, integer, clickrollup.measure, text) IS
    'registry row of a measure: its expressions checked against the source, its type found';
