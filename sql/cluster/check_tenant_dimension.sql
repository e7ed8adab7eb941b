CREATE FUNCTION _clickrollup.check_tenant_dimension(
    p_source regclass, p_column name, p_rollups text[], p_hint text)
RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_without text;
BEGIN
    SELECT string_agg(r.name, ', ' ORDER BY r.name) INTO v_without FROM clickrollup.rollups AS r
    WHERE r.name = ANY (p_rollups) AND NOT EXISTS (
        SELECT FROM clickrollup.rollup_dimensions AS d
        WHERE d.rollup_name = r.name AND d.name = p_column AND d.expression = quote_ident(p_column));
    IF v_without IS NOT NULL THEN
        RAISE EXCEPTION 'these rollups of % have no dimension that is its column %: %', p_source, p_column, v_without
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = p_hint;
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_tenant_dimension(regclass, name, text[], text) IS
    'raise 55000 unless the column is a dimension, as it is, of the given rollups of a table';
