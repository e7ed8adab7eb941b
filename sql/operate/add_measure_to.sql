CREATE FUNCTION _clickrollup.add_measure_to(p_rollup text, p_measure clickrollup.measure, p_from_now_on boolean)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_rollup clickrollup.rollups;
    v_new    clickrollup.rollup_measures[];
    v_column clickrollup.rollup_measures;
BEGIN
    SELECT * INTO v_rollup FROM clickrollup.rollups AS r WHERE r.name = p_rollup;
    v_new := _clickrollup.new_measures(v_rollup, p_measure, p_from_now_on);
    FOREACH v_column IN ARRAY v_new LOOP
        EXECUTE format('ALTER TABLE %s ADD COLUMN %I %s', v_rollup.rollup_table_name, v_column.name,
                       _clickrollup.measure_column_type(v_column, v_rollup.event_table_name, v_rollup.search_path));
    END LOOP;
    INSERT INTO _clickrollup.own_measures SELECT m.* FROM unnest(v_new) AS m;
    IF NOT p_from_now_on THEN
        PERFORM _clickrollup.fill_measures(v_rollup, v_new);
        FOREACH v_column IN ARRAY v_new LOOP
            IF v_column.kind IN ('count', 'distinct', 'top') THEN
                EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET NOT NULL',
                               v_rollup.rollup_table_name, v_column.name);
            END IF;
        END LOOP;
    END IF;
    PERFORM _clickrollup.renew_views(p_rollup);
END
$function$;
COMMENT ON FUNCTION _clickrollup.add_measure_to(text, clickrollup.measure, boolean) IS
    'add a measure to the table, registry and views of one rollup, filled or not';
