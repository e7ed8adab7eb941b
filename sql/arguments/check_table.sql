CREATE FUNCTION _clickrollup.check_table(p_argument text, p_table regclass) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_kind "char";
BEGIN
    PERFORM _clickrollup.check_given(p_argument, p_table);
    SELECT c.relkind INTO v_kind FROM pg_catalog.pg_class AS c WHERE c.oid = p_table;
    IF v_kind IS NULL THEN
        RAISE EXCEPTION '%: table % does not exist', p_argument, p_table
            USING ERRCODE = 'undefined_table', HINT = 'Give the name of a table, with its schema.';
    ELSIF v_kind NOT IN ('r', 'p') THEN
        RAISE EXCEPTION '%: % is not a table', p_argument, p_table
            USING ERRCODE = 'wrong_object_type', HINT = 'It must be a table, partitioned or not.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_table(text, regclass) IS
    'raise 22004 for a table that is NULL, 42P01 for one that does not exist, 42809 for a view, index or the like';
