CREATE FUNCTION _clickrollup.check_same_items(
    p_rollup clickrollup.rollups, p_old clickrollup.rollup_measures, p_new clickrollup.rollup_measures)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    -- The kernel may have gone since: as others would count.
    v_old  text := CASE p_old.kind WHEN 'top' THEN _clickrollup.top_aggregate(
                           CASE WHEN p_new.argument = _clickrollup.short_item(p_new.argument)
                                THEN _clickrollup.short_item(p_old.argument) ELSE p_old.argument END,
                           p_old.parameters, false)
                       ELSE replace(p_old.aggregate, 'clickrollup_kernel.', _clickrollup.render('{hll}.')) END;
    v_new  text := CASE p_new.kind WHEN 'top' THEN _clickrollup.top_aggregate(
                           p_new.argument, p_new.parameters, false)
                       ELSE p_new.aggregate END;
    v_item text;
    v_same boolean;
BEGIN
    -- What was bigint and is numeric now was hashed as this one would be.
    FOREACH v_item IN ARRAY ARRAY[p_old.argument, format('(array_agg(%s))[1]', p_old.argument), 'v.item'] LOOP
        v_old := replace(v_old, format('hll_hash_bigint(%s)', v_item), format('hll_hash_bigint((%s)::bigint)', v_item));
    END LOOP;
    BEGIN
        SELECT q.same INTO v_same FROM _clickrollup.query_as_written(
            format('SELECT (%s)::text IS NOT DISTINCT FROM (%s)::text FROM (SELECT * FROM %s LIMIT 10000) AS %I',
                   v_old, v_new, p_rollup.event_table_name,
                   (parse_ident(p_rollup.event_table_name))[2]),
            p_rollup.search_path) AS q (same boolean);
    EXCEPTION WHEN undefined_function OR cannot_coerce OR datatype_mismatch OR invalid_text_representation
                   OR numeric_value_out_of_range OR ambiguous_function THEN
        v_same := false;
    END;
    IF NOT v_same THEN
        RAISE EXCEPTION 'measure "%" of rollup ''%'' would tell values apart otherwise than those that are stored',
            p_new.name, p_rollup.name
            USING ERRCODE = 'feature_not_supported',
                  DETAIL = format('It counted by %s, and would now by %s.', p_old.aggregate, p_new.aggregate),
                  HINT = 'Change the column back to a type of the same kind, or drop the rollup and create it again.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_same_items(
    clickrollup.rollups, clickrollup.rollup_measures, clickrollup.rollup_measures) IS
    'raise 0A000 unless two forms of a sketch or a top N give the same for the first 10,000 events of the source';
