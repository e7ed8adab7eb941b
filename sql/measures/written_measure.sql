CREATE FUNCTION _clickrollup.written_measure(
    p_rollup clickrollup.rollups, p_measure clickrollup.measure, p_source regclass)
RETURNS clickrollup.measure
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    p_measure.argument := _clickrollup.column_or_expression(p_measure.argument, p_source);
    PERFORM _clickrollup.check_mergeable(p_measure);
    PERFORM _clickrollup.check_unchanging(
        format('measure "%s"', p_measure.name), coalesce(p_measure.argument, p_measure.aggregate), p_source,
        p_rollup.search_path) WHERE p_measure.kind <> 'count' OR p_measure.argument IS NOT NULL;
    RETURN _clickrollup.typed_measure(p_rollup, p_measure, p_source);
END
$function$;
COMMENT ON FUNCTION _clickrollup.written_measure(clickrollup.rollups, clickrollup.measure, regclass) IS
    'a measure with its argument as SQL and its expressions over events; raises 0A000 where partial results do not add '
    'up, 42P17 where it would not always give the same';
