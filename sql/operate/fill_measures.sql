CREATE FUNCTION _clickrollup.fill_measures(p_rollup clickrollup.rollups, p_new clickrollup.rollup_measures[])
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_stored bigint;
    v_filled bigint;
    v_after  bigint;
    v_first  timestamptz;
BEGIN
    PERFORM _clickrollup.check_row_security(p_rollup.event_table_name::regclass);
    PERFORM _clickrollup.set_top_capacity(_clickrollup.top_capacity(_clickrollup.root(p_rollup.name)));
    EXECUTE format('SELECT count(*), min(%I) FROM %s', p_rollup.bucket_column, p_rollup.rollup_table_name)
    INTO v_stored, v_first;
    v_filled := _clickrollup.execute_as_written(
        _clickrollup.fill_sql(p_rollup, p_new, v_first), p_rollup.search_path);
    EXECUTE format('SELECT count(*) FROM %s', p_rollup.rollup_table_name) INTO v_after;
    IF v_filled <> v_stored OR v_after <> v_stored THEN
        RAISE EXCEPTION 'the raw events no longer give what rollup ''%'' has stored: '
            '% of its % rows come out the same, and % more',
            p_rollup.name, v_filled - (v_after - v_stored), v_stored, v_after - v_stored
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Raw events were dropped or changed, or rolled up late. '
                         'Repair with rebuild() where raw is there, '
                         'or add the measure with from_now_on => true.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.fill_measures(clickrollup.rollups, clickrollup.rollup_measures[]) IS
    'compute new columns of a rollup from the raw events; raises 55000 unless these give exactly the stored rows';
