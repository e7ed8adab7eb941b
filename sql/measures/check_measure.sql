CREATE FUNCTION _clickrollup.check_measure(p_measure clickrollup.measure) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_kinds constant text[] := ARRAY['count', 'sum', 'min', 'max', 'average', 'distinct', 'top', 'aggregate'];
    v_parameter text;
BEGIN
    PERFORM _clickrollup.check_given('name of a measure', p_measure.name);
    PERFORM _clickrollup.check_given(format('kind of measure "%s"', p_measure.name), p_measure.kind);
    IF p_measure.kind <> ALL (v_kinds) THEN
        RAISE EXCEPTION 'measure "%" is of kind "%"', p_measure.name, p_measure.kind
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Make measures by count_events(), sum_of() and the like.';
    ELSIF p_measure.kind IN ('count', 'aggregate') THEN
        PERFORM _clickrollup.check_given(format('aggregate of measure "%s"', p_measure.name), p_measure.aggregate);
    ELSE
        PERFORM _clickrollup.check_given(format('expression of measure "%s"', p_measure.name), p_measure.argument);
    END IF;
    FOR v_parameter IN SELECT e.key FROM jsonb_each_text(p_measure.parameters) AS e WHERE e.value IS NULL LOOP
        PERFORM _clickrollup.check_given(format('%s of measure "%s"', v_parameter, p_measure.name), NULL::text);
    END LOOP;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_measure(clickrollup.measure) IS
    'raise 22004 or 22023 for a measure without a name, an expression or a parameter, or of an unknown kind';
