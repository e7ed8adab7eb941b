CREATE FUNCTION _clickrollup.lab_table(p_argument text, p_table regclass, p_default text) RETURNS regclass
LANGUAGE plpgsql STABLE AS $function$
DECLARE
    v_table regclass := coalesce(p_table, to_regclass(quote_ident(p_default)));
BEGIN
    IF v_table IS NULL THEN
        RAISE EXCEPTION 'relation "%" does not exist', p_default
            USING ERRCODE = 'undefined_table', HINT = format('Name the table: %s => ''schema.table''.', p_argument);
    END IF;
    PERFORM _clickrollup.check_table(p_argument, v_table);
    RETURN v_table;
END
$function$;
COMMENT ON FUNCTION _clickrollup.lab_table(text, regclass, text) IS
    'a table given to adopt_rollup, or else the one of the lab''s name; raises 42P01 where that does not exist';
