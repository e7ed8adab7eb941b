CREATE FUNCTION _clickrollup.lab_table(
    p_argument text, p_table regclass, p_default text, p_search_path text)
RETURNS regclass
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_table regclass := coalesce(p_table, _clickrollup.find_written_relation(quote_ident(p_default), p_search_path));
BEGIN
    IF v_table IS NULL THEN
        RAISE EXCEPTION 'relation "%" does not exist', p_default
            USING ERRCODE = 'undefined_table', HINT = format('Name the table: %s => ''schema.table''.', p_argument);
    END IF;
    PERFORM _clickrollup.check_table(p_argument, v_table);
    RETURN v_table;
END
$function$;
COMMENT ON FUNCTION _clickrollup.lab_table(text, regclass, text, text) IS
    'a table given to adopt_rollup, or else the one of the lab''s name; raises 42P01 where that does not exist';
