CREATE FUNCTION _clickrollup.check_column(p_table regclass, p_column name) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_columns text;
BEGIN
    SELECT string_agg(a.attname, ', ' ORDER BY a.attnum) INTO v_columns FROM pg_catalog.pg_attribute AS a
    WHERE a.attrelid = p_table AND a.attnum > 0 AND NOT a.attisdropped
    HAVING NOT bool_or(a.attname = p_column);
    IF v_columns IS NOT NULL THEN
        RAISE EXCEPTION '% has no column %', p_table, p_column
            USING ERRCODE = 'undefined_column', HINT = format('It has these: %s.', v_columns);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_column(regclass, name) IS
    'raise 42703 for a column that a table has not, with those that it has';
