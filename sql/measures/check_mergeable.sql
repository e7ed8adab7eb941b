CREATE FUNCTION _clickrollup.check_mergeable(p_measure clickrollup.measure) RETURNS void
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    -- Names and constants may hold any word.
    v_sql  text := regexp_replace(concat_ws(' ', p_measure.aggregate, p_measure.argument),
                                  '"([^"]|"")*"|''([^'']|'''')*''', ' ', 'g');
    v_why  text;
    v_hint text := 'Use one of the constructors, '
                   'or aggregate_of() with an aggregate whose partial results can be added up.';
BEGIN
    IF p_measure.kind = 'top' AND (p_measure.parameters ->> 'n')::integer < 1 THEN
        RAISE EXCEPTION 'measure "%" would keep the top %', p_measure.name, p_measure.parameters ->> 'n'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'n must be at least 1.';
    END IF;
    IF v_sql COLLATE "C" ~* '\mdistinct\M' THEN
        v_why := 'DISTINCT needs all values at once, and two exact distinct counts do not add up';
        v_hint := 'Use distinct_of(), whose sketches can be united.';
    ELSIF v_sql COLLATE "C" ~* '\mwithin\s+group\M' THEN
        v_why := 'WITHIN GROUP needs all values of a bucket at once';
    ELSIF v_sql COLLATE "C" ~* '\mavg\s*\(' THEN
        v_why := 'averages do not add up';
        v_hint := 'Use average_of(), which keeps the sum and the count.';
    ELSIF p_measure.merge IS NULL OR p_measure.merge !~ '\{stored\}' OR p_measure.merge !~ '\{incoming\}' THEN
        v_why := 'its merge expression does not add {incoming} to {stored}';
    ELSIF p_measure.combine IS NULL OR p_measure.combine !~ '\{column\}' THEN
        v_why := 'its combine expression does not aggregate {column}';
    END IF;
    IF v_why IS NOT NULL THEN
        RAISE EXCEPTION 'measure "%" cannot be merged: %', p_measure.name, v_why
            USING ERRCODE = 'feature_not_supported', HINT = v_hint;
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_mergeable(clickrollup.measure) IS
    'raise 0A000, with the reason, for a measure whose partial results cannot be added up; 22023 for a top of nothing';
