CREATE FUNCTION clickrollup._create_rollup(
    p_rollup clickrollup.rollups, p_source regclass, p_dimensions text[], p_measures clickrollup.measure[])
RETURNS text[]
LANGUAGE plpgsql AS $function$
DECLARE
    v_feeding    clickrollup.rollups;
    v_statements text[];
BEGIN
    PERFORM clickrollup._check_bucket(p_rollup.bucket, p_rollup.time_zone);
    PERFORM clickrollup._check_function_name(p_rollup);
    SELECT * INTO v_feeding FROM clickrollup.rollups AS r WHERE r.rollup_table_name = clickrollup._qualified_name(p_source);
    IF FOUND THEN
        RETURN clickrollup._create_fed_rollup(p_rollup, v_feeding, p_dimensions, p_measures);
    END IF;
    p_rollup := clickrollup._complete_from_source(p_rollup, p_source);
    PERFORM clickrollup._define_from_events(
        p_rollup, p_source, coalesce(p_dimensions, '{}'), coalesce(p_measures, ARRAY[clickrollup.count_events()]));
    SELECT array_agg(b.sql) INTO v_statements FROM clickrollup._build(p_rollup.name, p_source) AS b (sql);
    PERFORM clickrollup._schedule_rollup(p_rollup.name);
    RETURN v_statements;
END
$function$;
COMMENT ON FUNCTION clickrollup._create_rollup(clickrollup.rollups, regclass, text[], clickrollup.measure[]) IS
    'check, register and create one rollup, over events or fed by another rollup; returns the statements that were run';
