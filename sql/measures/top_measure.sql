CREATE FUNCTION _clickrollup.top_measure(
    p_measure clickrollup.measure, p_analysis _clickrollup.analysis, p_engine text)
RETURNS clickrollup.measure
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_is_number boolean := _clickrollup.base_type(p_analysis.type_id)
                           = ANY ('{smallint,integer,bigint}'::regtype[]::oid[]);
    v_n         text := p_measure.parameters ->> 'n';
BEGIN
    p_measure.argument := _clickrollup.item_expression(p_measure.argument, p_analysis);
    IF _clickrollup.base_type(p_analysis.type_id)
       <> ALL ('{smallint,integer,bigint,oid,uuid,boolean}'::regtype[]::oid[]) THEN
        p_measure.argument := _clickrollup.short_item(p_measure.argument);
    END IF;
    CASE p_engine
        WHEN 'kernel' THEN
            p_measure.aggregate := format(
                'coalesce(clickrollup_kernel.topn_add_agg((%s)::%s, %s), ''{}'')', p_measure.argument,
                CASE WHEN v_is_number THEN 'bigint' ELSE 'text' END, v_n);
            p_measure.merge := format('clickrollup_kernel.topn_union({stored}, {incoming}, %s)', v_n);
            p_measure.combine := format('clickrollup_kernel.topn_union_agg({column}, %s)', v_n);
        WHEN 'plain aggregates' THEN
            p_measure.aggregate := _clickrollup.fill_in(
                'coalesce({topn}.topn_add_agg(({argument})::text), ''{}'')', jsonb_build_object(
                    'topn', _clickrollup.render('{topn}'), 'argument', p_measure.argument));
            p_measure.merge := (clickrollup.top_of('', '')).merge;
            p_measure.combine := (clickrollup.top_of('', '')).combine;
        ELSE
            p_measure.aggregate := _clickrollup.top_aggregate(
                p_measure.argument, p_measure.parameters, v_is_number);
            p_measure.merge := _clickrollup.top_merge(p_measure.parameters);
            p_measure.combine := _clickrollup.top_combine(p_measure.parameters, v_is_number);
    END CASE;
    RETURN p_measure;
END
$function$;
COMMENT ON FUNCTION _clickrollup.top_measure(clickrollup.measure, _clickrollup.analysis, text) IS
    'a top N with the expressions that make, merge and add up its items, by the engine';
