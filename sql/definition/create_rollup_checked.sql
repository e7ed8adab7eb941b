CREATE FUNCTION _clickrollup.create_rollup_checked(
    p_rollup clickrollup.rollups, p_source regclass, p_dimensions text[], p_measures clickrollup.measure[])
RETURNS text[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_feeding    clickrollup.rollups;
    v_aside      regclass;
    v_statements text[];
BEGIN
    PERFORM _clickrollup.check_bucket(p_rollup.bucket, p_rollup.time_zone);
    v_aside := _clickrollup.set_leftover_aside(p_rollup);
    PERFORM _clickrollup.check_table_name(p_rollup);
    PERFORM _clickrollup.check_function_name(p_rollup);
    SELECT * INTO v_feeding FROM clickrollup.rollups AS r
    WHERE r.rollup_table_name = _clickrollup.qualified_name(p_source);
    IF FOUND THEN
        v_statements := _clickrollup.create_fed_rollup(p_rollup, v_feeding, p_dimensions, p_measures);
        PERFORM _clickrollup.put_leftover_back(p_rollup, v_aside, v_feeding.name) WHERE v_aside IS NOT NULL;
        RETURN v_statements;
    END IF;
    p_rollup := _clickrollup.begin_below_ids(_clickrollup.complete_from_source(p_rollup, p_source));
    PERFORM _clickrollup.define_from_events(
        p_rollup, p_source, coalesce(p_dimensions, '{}'), coalesce(p_measures, ARRAY[clickrollup.count_events()]));
    SELECT array_agg(b.sql) INTO v_statements FROM _clickrollup.build(p_rollup.name, p_source) AS b (sql);
    PERFORM _clickrollup.put_leftover_back(p_rollup, v_aside, NULL) WHERE v_aside IS NOT NULL;
    PERFORM _clickrollup.schedule_rollup(p_rollup.name);
    RETURN v_statements;
END
$function$;
COMMENT ON FUNCTION _clickrollup.create_rollup_checked(clickrollup.rollups, regclass, text[], clickrollup.measure[]) IS
    'check, register and create one rollup, over events or fed by another rollup; returns the statements that were run';
