CREATE FUNCTION _clickrollup.dimension_row(
    p_rollup clickrollup.rollups, p_position integer, p_dimension text, p_source regclass)
RETURNS clickrollup.rollup_dimensions
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_row      clickrollup.rollup_dimensions;
    v_analysis _clickrollup.analysis;
    v_parts    text[] := regexp_match(p_dimension, '^(.*\S)\s+as\s+("(?:[^"]|"")+"|[a-z_][a-z0-9_$]*)\s*$', 'i');
BEGIN
    v_row.rollup_name := p_rollup.name;
    v_row.position := p_position;
    IF v_parts IS NOT NULL THEN
        v_row.name := (parse_ident(v_parts[2]))[1]::name;
        v_row.expression := _clickrollup.column_or_expression(v_parts[1], p_source);
    ELSE
        v_row.name := p_dimension::name;
        v_row.expression := quote_ident(p_dimension);
    END IF;
    IF v_parts IS NULL AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid = p_source AND a.attname = p_dimension AND a.attnum > 0 AND NOT a.attisdropped) THEN
        RAISE EXCEPTION 'dimension "%" is not a column of %', p_dimension, p_source
            USING ERRCODE = 'undefined_column',
                  HINT = 'Name a column as it is stored, or write an expression with its name: '
                         '''lower(country) AS country''.';
    END IF;
    PERFORM _clickrollup.check_unchanging(
        format('dimension "%s"', v_row.name), v_row.expression, p_source, p_rollup.search_path);
    v_analysis := _clickrollup.analysis_of(v_row.expression, p_source::text, p_rollup.search_path, true);
    v_row.unbounded := _clickrollup.is_unbounded(v_analysis.type);
    PERFORM _clickrollup.advise_key(v_row.name, v_analysis.type_id);
    RETURN v_row;
END
$function$;
COMMENT ON FUNCTION _clickrollup.dimension_row(clickrollup.rollups, integer, text, regclass) IS
    'registry row of a dimension, given as a column or as ''expression AS name''; raises 42703 for neither';
