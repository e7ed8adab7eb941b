CREATE FUNCTION _clickrollup.written_name(p_name text, p_search_path text) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_name text := _clickrollup.qualified_name(_clickrollup.find_written_relation(p_name, p_search_path));
BEGIN
    IF v_name IS NULL THEN
        RAISE EXCEPTION 'relation "%" does not exist', p_name
            USING ERRCODE = 'undefined_table', HINT = 'Write its schema before its name.';
    END IF;
    RETURN v_name;
END
$function$;
COMMENT ON FUNCTION _clickrollup.written_name(text, text) IS
    'qualified, quoted name of the relation that a name stands for under a search_path; raises 42P01 where there is '
    'none';
