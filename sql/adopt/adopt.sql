CREATE FUNCTION _clickrollup.adopt(
    p_rollup clickrollup.rollups, p_registry regclass, p_table regclass, p_function regprocedure,
    p_dimensions text[], p_measures clickrollup.measure[], p_compare boolean)
RETURNS SETOF clickrollup.defect
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_keys   record;
    v_source regclass;
BEGIN
    p_rollup := _clickrollup.take_lab_row(p_registry, p_rollup);
    RETURN NEXT _clickrollup.defect_row('registry',
        format('rollup ''%s'' was in %s, aggregated up to id %s',
               p_rollup.name, p_registry, p_rollup.last_aggregated_id),
        'moved to clickrollup.rollups; goes on from there', true);
    v_source := p_rollup.event_table_name::regclass;
    EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', p_table);
    v_keys := _clickrollup.lab_keys(p_table);
    p_rollup.bucket_column := v_keys.bucket_column;
    p_rollup.bucket := coalesce(p_rollup.bucket, _clickrollup.lab_bucket(v_keys.bucket_column));
    PERFORM _clickrollup.check_bucket(p_rollup.bucket, p_rollup.time_zone);
    p_rollup := _clickrollup.complete_from_source(p_rollup, v_source);
    PERFORM _clickrollup.define_from_events(p_rollup, v_source, coalesce(p_dimensions, v_keys.dimensions), coalesce(
        p_measures, _clickrollup.lab_measures(p_table, v_keys.dimensions || v_keys.bucket_column::text)));
    PERFORM _clickrollup.check_adopted_columns(p_rollup.name, p_table, v_source);
    RETURN QUERY SELECT * FROM _clickrollup.shape_adopted_table(p_rollup.name, p_table, v_keys.unique_index);
    RETURN QUERY SELECT * FROM _clickrollup.bucket_defects(p_rollup);
    RETURN QUERY SELECT * FROM _clickrollup.source_defects(p_rollup);
    EXECUTE format('DROP FUNCTION %s', p_function);
    PERFORM _clickrollup.renew_functions(p_rollup.name);
    PERFORM _clickrollup.renew_views(p_rollup.name);
    PERFORM _clickrollup.remember_objects();
    -- As build() does: by it create_rollup() knows the table again.
    EXECUTE format('COMMENT ON TABLE %s IS %L', p_table, format('rollup ''%s'' of clickrollup', p_rollup.name));
    IF p_compare THEN
        RETURN QUERY SELECT * FROM _clickrollup.raw_defects(p_rollup.name);
    END IF;
    RETURN QUERY SELECT * FROM _clickrollup.cron_defects(
        p_rollup.name, (parse_ident(p_rollup.aggregation_function))[2]::name);
END
$function$;
COMMENT ON FUNCTION _clickrollup.adopt(
    clickrollup.rollups, regclass, regclass, regprocedure, text[], clickrollup.measure[], boolean) IS
    'take over one hand-made rollup: registry row, table, function, views; returns what was found';
