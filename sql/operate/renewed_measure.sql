CREATE FUNCTION _clickrollup.renewed_measure(
    p_rollup clickrollup.rollups, p_row clickrollup.rollup_measures)
RETURNS clickrollup.rollup_measures
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_old     clickrollup.rollup_measures := p_row;
    v_measure clickrollup.measure;
BEGIN
    IF p_row.kind IN ('distinct', 'top') THEN
        v_measure := ROW(p_row.name, p_row.kind, p_row.argument, NULL, NULL, NULL, NULL, p_row.parameters);
        v_measure := _clickrollup.typed_measure(p_rollup, v_measure, p_rollup.event_table_name::regclass);
        p_row.argument := v_measure.argument;
        p_row.aggregate := v_measure.aggregate;
        p_row.merge := format(CASE WHEN v_old.merge ~ '^coalesce\(.*, \{stored\}, \{incoming\}\)$'
                                   THEN 'coalesce(%s, {stored}, {incoming})' ELSE '%s' END,
                              _clickrollup.render(v_measure.merge));
        p_row.combine := format('(%s)::%s', _clickrollup.render(v_measure.combine), p_row.type);
        PERFORM _clickrollup.check_same_items(p_rollup, v_old, p_row) WHERE v_old.aggregate <> p_row.aggregate;
    ELSE
        p_row.type := _clickrollup.expression_type(p_row.aggregate, p_rollup.event_table_name, p_rollup.search_path);
        p_row.combine := left(p_row.combine, -char_length(v_old.type)) || p_row.type;
    END IF;
    RETURN p_row;
END
$function$;
COMMENT ON FUNCTION _clickrollup.renewed_measure(clickrollup.rollups, clickrollup.rollup_measures) IS
    'registry row of a measure as the types of its source are now; raises 0A000 where new values would not be told '
    'from stored ones as before';
