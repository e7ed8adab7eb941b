CREATE FUNCTION _clickrollup.merge_doubled_rows(p_rollup text, p_table regclass) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_kept    text := format('pg_temp.%I', 'clickrollup_doubled_' || p_table::oid);
    v_is_null text;
    v_columns text := concat_ws(', ', _clickrollup.key_columns(p_rollup), _clickrollup.measure_columns(p_rollup));
    v_before  bigint;
    v_after   bigint;
BEGIN
    -- Only a row with a NULL in its key can be there twice. They pass through a temporary table, because Citus
    -- deletes and inserts in two statements only.
    SELECT string_agg(format('%I IS NULL', d.name), ' OR ') INTO v_is_null
    FROM clickrollup.rollup_dimensions AS d WHERE d.rollup_name = p_rollup;
    IF v_is_null IS NULL THEN
        RETURN 0;
    END IF;
    EXECUTE format('CREATE TEMPORARY TABLE %I ON COMMIT DROP AS SELECT %s FROM %s WHERE %s',
                   'clickrollup_doubled_' || p_table::oid, v_columns, p_table, v_is_null);
    GET DIAGNOSTICS v_before = ROW_COUNT;
    EXECUTE format('SELECT count(*) FROM (SELECT DISTINCT %s FROM %s) AS k',
                   _clickrollup.key_columns(p_rollup), v_kept)
    INTO v_after;
    IF v_before > v_after THEN
        EXECUTE format('DELETE FROM %s WHERE %s', p_table, v_is_null);
        PERFORM _clickrollup.execute_as_written(
            format(E'INSERT INTO %s (%s)\n%s', p_table, v_columns,
                   _clickrollup.select_from_rows(p_rollup, v_kept, NULL)),
            (_clickrollup.definition(p_rollup)).search_path);
    END IF;
    RETURN v_before - v_after;
END
$function$;
COMMENT ON FUNCTION _clickrollup.merge_doubled_rows(text, regclass) IS
    'merge rows of a rollup that have the same key, which an index without NULLS NOT DISTINCT allows; returns how many '
    'rows went away';
