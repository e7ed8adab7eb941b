CREATE FUNCTION _clickrollup.check_filter(p_source regclass, p_filter text, p_search_path text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF p_filter IS NULL THEN
        RAISE EXCEPTION 'a filter is needed to say which events of % to erase', p_source
            USING ERRCODE = 'null_value_not_allowed', HINT = 'For example: device_id = 4711.';
    END IF;
    PERFORM _clickrollup.expression_type(format(E'(%s\n) IS TRUE', p_filter), p_source::text,
                                         p_search_path);
EXCEPTION
    WHEN syntax_error OR undefined_column OR undefined_function OR undefined_table OR undefined_object
         OR datatype_mismatch OR grouping_error OR windowing_error OR ambiguous_column OR ambiguous_function
         OR invalid_text_representation OR invalid_datetime_format OR datetime_field_overflow
         OR numeric_value_out_of_range OR wrong_object_type OR feature_not_supported THEN
        RAISE EXCEPTION 'filter "%" cannot be used on %: %', p_filter, p_source, SQLERRM
            USING ERRCODE = SQLSTATE, HINT = 'It is what follows WHERE in a query of that table.';
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_filter(regclass, text, text) IS
    'raise what PostgreSQL says of a filter that is no condition on rows of a table, with its SQLSTATE; 22004 for NULL';
