CREATE FUNCTION _clickrollup.fill_null_measures(p_rollup text, p_table regclass) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_rows bigint;
    v_set  text;
    v_null text;
BEGIN
    SELECT string_agg(format('%1$I = coalesce(%1$I, %2$s)', m.name, e.empty), ', '),
           string_agg(format('%I IS NULL', m.name), ' OR ')
    INTO v_set, v_null
    FROM clickrollup.rollup_measures AS m,
         LATERAL (SELECT CASE m.kind WHEN 'count' THEN '0' WHEN 'top' THEN '''{}''::jsonb' ELSE _clickrollup.render(
                     format('{hll}.hll_empty(%s)', _clickrollup.sketch_arguments(m.parameters))) END AS empty) AS e
    WHERE m.rollup_name = p_rollup AND m.kind IN ('count', 'distinct', 'top');
    IF v_set IS NULL THEN
        RETURN 0;
    END IF;
    EXECUTE format('UPDATE %s SET %s WHERE %s', p_table, v_set, v_null);
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    RETURN v_rows;
END
$function$;
COMMENT ON FUNCTION _clickrollup.fill_null_measures(text, regclass) IS
    'replace NULL sketches, top Ns and counts by empty ones, since a NULL would erase all that is merged into it; '
    'returns the number of rows';
