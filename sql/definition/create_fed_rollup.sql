CREATE FUNCTION _clickrollup.create_fed_rollup(
    p_rollup clickrollup.rollups, p_feeding clickrollup.rollups, p_dimensions text[], p_measures clickrollup.measure[])
RETURNS text[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_source     regclass := p_feeding.event_table_name::regclass;
    v_statements text[];
BEGIN
    IF p_measures IS NOT NULL OR p_rollup.filter IS NOT NULL THEN
        RAISE EXCEPTION 'a rollup fed by a rollup takes over its measures and its filter'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Leave measures and filter out.';
    END IF;
    -- No run may come between the copy of what is stored and the function that feeds both.
    PERFORM _clickrollup.lock_rollup(_clickrollup.root(p_feeding.name));
    p_rollup := _clickrollup.copy_watermark(p_rollup, p_feeding.name);
    p_rollup.fed_by := p_feeding.name;
    p_rollup.time_column := p_feeding.time_column;
    p_rollup.time_unit := p_feeding.time_unit;
    p_rollup.filter := p_feeding.filter;
    p_rollup.schedule := NULL;
    PERFORM _clickrollup.define_from_rollup(p_rollup, p_dimensions);
    PERFORM _clickrollup.check_coarser(p_rollup, p_feeding, EXISTS (
        SELECT d.name FROM clickrollup.rollup_dimensions AS d WHERE d.rollup_name = p_feeding.name
        EXCEPT SELECT d.name FROM clickrollup.rollup_dimensions AS d WHERE d.rollup_name = p_rollup.name));
    SELECT array_agg(b.sql) INTO v_statements FROM _clickrollup.build(p_rollup.name, v_source) AS b (sql);
    PERFORM _clickrollup.execute_as_written(_clickrollup.insert_sql(p_rollup.name, _clickrollup.select_from_rows(
        p_rollup.name, p_feeding.rollup_table_name, p_feeding.bucket_column)), p_rollup.search_path);
    RETURN v_statements;
END
$function$;
COMMENT ON FUNCTION _clickrollup.create_fed_rollup(
    clickrollup.rollups, clickrollup.rollups, text[], clickrollup.measure[]) IS
    'create a rollup that another feeds, and fill it from what that one has stored';
