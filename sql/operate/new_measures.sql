CREATE FUNCTION _clickrollup.new_measures(
    p_rollup clickrollup.rollups, p_measure clickrollup.measure, p_from_now_on boolean)
RETURNS clickrollup.rollup_measures[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_rows clickrollup.rollup_measures[] := ARRAY[]::clickrollup.rollup_measures[];
    v_row  clickrollup.rollup_measures;
    v_part clickrollup.measure;
    v_last integer;
BEGIN
    SELECT coalesce(max(m.position), 0) INTO v_last
    FROM clickrollup.rollup_measures AS m WHERE m.rollup_name = p_rollup.name;
    FOR v_part IN SELECT * FROM _clickrollup.expand_measures(ARRAY[p_measure]) LOOP
        v_last := v_last + 1;
        v_row := _clickrollup.measure_row(
            p_rollup, v_last, v_part, p_rollup.event_table_name);
        IF p_from_now_on THEN
            -- What is stored may be NULL now, and NULL must not erase what comes to it.
            v_row.merge := format('coalesce(%s, {stored}, {incoming})', v_row.merge);
        END IF;
        v_rows := v_rows || v_row;
    END LOOP;
    RETURN v_rows;
END
$function$;
COMMENT ON FUNCTION _clickrollup.new_measures(clickrollup.rollups, clickrollup.measure, boolean) IS
    'registry rows of a measure to be added after those that a rollup has: two for an average';
