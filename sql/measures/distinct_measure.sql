CREATE FUNCTION _clickrollup.distinct_measure(
    p_measure clickrollup.measure, p_analysis _clickrollup.analysis, p_engine text)
RETURNS clickrollup.measure
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_hll  text := _clickrollup.render('{hll}');
    v_from text := CASE p_engine WHEN 'kernel' THEN 'clickrollup_kernel' ELSE v_hll END;
    v_hash text := _clickrollup.hash_expression(p_measure.name, p_measure.argument, p_analysis);
BEGIN
    p_measure.merge := v_from || '.hll_union({stored}, {incoming})';
    IF p_engine <> 'sql' THEN
        p_measure.aggregate := _clickrollup.fill_in(
            'coalesce({from}.hll_add_agg({hash}, {parameters}), {hll}.hll_empty({parameters}))', jsonb_build_object(
                'from', v_from, 'hll', v_hll, 'hash', v_hash,
                'parameters', _clickrollup.sketch_arguments(p_measure.parameters)));
        p_measure.combine := v_from || '.hll_union_agg({column})';
        RETURN p_measure;
    END IF;
    -- Numbers are collected as they are, once for all measures over them; of other values the hash.
    p_measure.aggregate := CASE
        WHEN _clickrollup.base_type(p_analysis.type_id) = ANY ('{smallint,integer,bigint}'::regtype[]::oid[]) THEN
            _clickrollup.distinct_aggregate(
                p_measure.argument, _clickrollup.hash_expression(p_measure.name, '{item}', p_analysis),
                p_measure.parameters)
        ELSE _clickrollup.distinct_aggregate(v_hash, '{item}', p_measure.parameters) END;
    p_measure.combine := _clickrollup.distinct_combine();
    RETURN p_measure;
END
$function$;
COMMENT ON FUNCTION _clickrollup.distinct_measure(clickrollup.measure, _clickrollup.analysis, text) IS
    'a distinct count with the expressions that make, merge and unite its sketches, by the engine';
