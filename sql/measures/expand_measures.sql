CREATE FUNCTION _clickrollup.expand_measures(p_measures clickrollup.measure[]) RETURNS SETOF clickrollup.measure
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_measure clickrollup.measure;
    v_part    clickrollup.measure;
BEGIN
    IF p_measures = '{}' THEN
        RAISE EXCEPTION 'a rollup needs a measure' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Give one, for example count_events(), or leave measures out: it then counts its events.';
    END IF;
    FOREACH v_measure IN ARRAY p_measures LOOP
        PERFORM _clickrollup.check_measure(v_measure);
        IF v_measure.kind <> 'average' THEN
            RETURN NEXT v_measure;
            CONTINUE;
        END IF;
        v_part := clickrollup.sum_of(v_measure.argument, (v_measure.name || '_sum')::name);
        v_part.parameters := jsonb_build_object('average', v_measure.name);
        RETURN NEXT v_part;
        v_part := clickrollup.count_events((v_measure.name || '_count')::name);
        v_part.aggregate := 'count({argument})';
        v_part.argument := v_measure.argument;
        RETURN NEXT v_part;
    END LOOP;
END
$function$;
COMMENT ON FUNCTION _clickrollup.expand_measures(clickrollup.measure[]) IS
    'one measure for each column to keep: an average becomes its sum and its count';
