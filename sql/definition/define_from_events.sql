CREATE FUNCTION _clickrollup.define_from_events(
    p_rollup clickrollup.rollups, p_source regclass, p_dimensions text[], p_measures clickrollup.measure[])
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    PERFORM _clickrollup.register(p_rollup);
    PERFORM _clickrollup.check_column_names(p_rollup, p_dimensions, p_measures, p_source);
    INSERT INTO _clickrollup.own_dimensions
    SELECT n.* FROM unnest(p_dimensions) WITH ORDINALITY AS d (dimension, position),
        LATERAL _clickrollup.dimension_row(p_rollup, d.position::integer, d.dimension, p_source) AS n;
    INSERT INTO _clickrollup.own_measures
    SELECT n.* FROM _clickrollup.expand_measures(p_measures) WITH ORDINALITY
            AS m (name, kind, argument, aggregate, merge, combine, number, parameters, position),
        LATERAL _clickrollup.measure_row(p_rollup, m.position::integer,
            ROW(m.name, m.kind, m.argument, m.aggregate, m.merge, m.combine, m.number,
                m.parameters)::clickrollup.measure, p_source::text) AS n;
END
$function$;
COMMENT ON FUNCTION _clickrollup.define_from_events(clickrollup.rollups, regclass, text[], clickrollup.measure[]) IS
    'enter a rollup over events, its dimensions and its measures into the registry, each checked against the source';
